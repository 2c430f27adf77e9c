"""RESULTS.md: sections of several benches in one file."""

from bench.results import HEAD, Section, judged, keep, measured_here, table, with_section

SPEED = Section("Speed", "fast\n")
IDLE = Section("Idle", "| a |\n| --- |\n\n### more\n")


def test_a_first_section_stands_under_the_head_with_its_stamp():
    assert with_section(HEAD, SPEED, "today") == f"{HEAD}\n## Speed\n\ntoday\n\nfast\n"


def test_a_section_measured_again_takes_its_old_place_and_leaves_the_others_alone():
    both = with_section(with_section(HEAD, SPEED, "monday"), IDLE, "monday")
    again = with_section(both, Section("Speed", "faster"), "tuesday")
    assert again == both.replace("monday\n\nfast\n", "tuesday\n\nfaster\n")
    assert again.index("## Speed") < again.index("## Idle")


def test_writing_the_same_again_changes_no_byte(tmp_path):
    path = tmp_path / "RESULTS.md"
    keep(IDLE, "today", path)
    keep(SPEED, "today", path)
    once = path.read_bytes()
    keep(IDLE, "today", path)
    assert path.read_bytes() == once
    assert once.decode().startswith("# Results")


def test_figures_of_a_table_stand_to_the_right():
    assert table(("who", "ms"), [("us", "1.5")]) == "| who | ms |\n| --- | ---: |\n| us | 1.5 |\n"


def test_a_target_is_a_limit_that_may_be_touched():
    assert judged(1.25, 1.25) == "met (≤ 1.25)"
    assert judged(1.26, 1.25) == "missed (≤ 1.25)"


def test_the_stamp_names_machine_versions_and_peer():
    stamp = measured_here("peer: mediapipe 1", quick=True)
    for part in ("(quick)", "cores", "Python 3", "numpy", "opencv-python-headless", "mediapipe 1"):
        assert part in stamp
