"""Single drawings, grids of them and their dialogs, shared by several pages."""
