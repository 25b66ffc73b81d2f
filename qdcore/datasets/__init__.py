"""Datasets of one's own: titles, classes and drawings that people collect, one folder each in `data/own/`.

`Datasets` (store.py) is the door, `Drawing` (drawing.py) what goes through it, `qdcore.sources.own` makes a dataset
a source of drawings, and `qdcore.datasets.importing` turns files into drawings.

    store = Datasets(settings.datasets)              # pages and terminal: backend().datasets
    animals = store.create("Animals")                # a Dataset; its name is "animals", its source "own:animals"
    store.add_class("animals", "AC/DC")              # titles may be anything; the class is named "AC DC"
    change = store.add("animals", "cat", [Drawing.of_raw(strokes), Drawing.of_pixels(pixels, "cat/12")])
    store.undo(change)                               # of every change; delete and move take the keys of drawings
    store.open("animals").drawings("cat")            # the tuple of Drawings, in the order of the rows

Every change locks the dataset, replaces a file in one step, and raises UserError where it cannot be done.
"""
