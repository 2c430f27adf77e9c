"""Where the face is: models, detection, mesh. The only importers of the TFLite runtime."""
