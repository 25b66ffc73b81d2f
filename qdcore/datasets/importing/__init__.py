"""From files to drawings: what is taken, what is left out and why. Nothing is written, and no name becomes a path.

found = import_files([("cat.npy", content), ("birds.zip", content)])   # read.py; also one by one: import_file
found.classes     # a proposed title ("" for a single picture) and the drawings of each, as they will be stored
found.notes       # a sentence for each file that is not or not wholly used
found.offers      # what would mend a refused file: import_files(..., mends={Mend.SCALE}) does it
"""
