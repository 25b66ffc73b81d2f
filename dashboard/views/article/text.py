"""What the Article page says before each figure, in the project's own words; a key is a figure's name."""

LESSON = {
    "random_forest n_estimators": """
### 3. Choose the parameters

A parameter is a number that a classifier does not learn but is given. To choose one fairly, the test drawings must stay
untouched. So the training half is cut into three parts: two train, the third is guessed, and each part takes its turn.
This is cross-validation, and the mean of the three is what the curves show.

For a forest, the number of trees matters most. Look for the place where the curve turns flat: beyond it, every further
tree costs time and brings next to nothing.""",
    "random_forest max_features": """
Another parameter: how many pixels a tree may choose from at each question. The author found hardly any difference and
gave no numbers for it. See whether you agree.""",
    "knn n_neighbors": """
With one neighbour, a single odd drawing can decide; with very many, neighbours vote that are not near at all. Somewhere
between them lies the best K.""",
    "mlp layers": """
For a network of layers, how many layers and how wide? The widest ones do a little better here and take far longer, so
the choice is a bargain between accuracy and time. The published seconds come from a computer of 2017.""",
    "mlp alpha": """
Alpha pulls the weights towards zero, which keeps a network from learning single drawings by heart. The author tried six
values and took 0.001, without printing the accuracies.""",
    "support vectors": """
The notebook also has three support vector machines. All of them stayed behind the other classifiers.""",
    "importances": """
Which pixels does a forest ask about? The stronger the colour, the more a pixel helps to decide. The corners never do:
they are nearly always empty, so nothing can be learned there.""",
    "figure 2": """
### 4. Compare the classifiers

Now the race: each classifier with its chosen parameters, and ever more drawings. The test half grows along with the
training half, as the author had it; each size is therefore tested on other drawings, so do not read much into a small
step down. What to look for: all of them gain from more drawings, and the convolutional network stays ahead.""",
    "figure 2, stand-in": """
There are not enough drawings of sheep here for the larger sizes, so the same race is run with dogs. Cats and dogs are
harder to tell apart, so expect lower numbers.""",
    "figures 3 and 4": """
### 5. Look at the best one closely

One number hides much. The confusion matrix counts which class was taken for which: the diagonal is right, the rest are
mistakes. The area under the ROC curve asks how well the network ranks drawings, whatever threshold is chosen: 1 is
perfect, 0.5 is guessing. And looking at the mistakes themselves tells most: many are hard for people, too.""",
    "five classes": """
### 6. Five classes

With five classes, guessing gets only one in five right, so lower numbers are no surprise. Is the order of the
classifiers the same?""",
    "figures 5 and 6": """
A classifier gives every class a probability. The largest of them is its certainty. When a classifier is well
calibrated, its mean certainty is about its accuracy: of the drawings where it says 90 %, nine in ten are right.""",
}

TASK = """
### 1. The task

In the game *Quick, Draw!* people had 20 seconds to draw a given word. David Kradolfer took such drawings, 28 pixels
wide and high, and asked how well a computer can name them: first cats and sheep, then five animals at once. This page
makes his numbers again, step by step, and puts them beside the published ones.

The rules are his: the first drawings of each class are taken, a fixed half is kept for testing, and no classifier sees
that half before the end."""

MODELS_TEXT = """
### 2. The classifiers

Four classifiers take part. Each gets the same 784 pixel values and gives a probability for each class."""

LEARNED = """
### 7. What was learned

The convolutional network is the most accurate, because it looks for strokes wherever they lie instead of at single
pixels. It also needs the longest training. The others need a few lines of code and seconds of time, and are not far
behind. More drawings help every one of them, and there are many more: about 120,000 of each class."""

BEYOND = """
### 8. Room for improvement

More drawings are the easiest way to do better. How far can one come without a single further one? Here are the very
same rows, and each step changes one thing:

* **Smaller filters in more layers.** Two small filters, one after the other, see as far as a large one with fewer
  weights to learn, and each layer builds on what the one before has found.
* **Varied drawings.** A cat that is turned a little, moved or mirrored is still a cat. So every drawing can be used
  many times, never twice the same.
* **More time, and three networks.** They seldom err alike, so the mean of what they say errs less.
* **Transfer.** A network that has learned to tell many other things apart, none of them in the article, already
  knows strokes, curves and corners. In its eyes a cat is like other cats, where pixel by pixel it may not be; so a new
  drawing is only compared with the training drawings, and a few hundred of them are enough. Then all its weights may
  go on learning; with so few drawings, that need not help."""
