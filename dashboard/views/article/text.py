"""The text of the Article page, in our own words; a key of LESSON is the name of the figure that follows."""

LESSON = {
    "random_forest n_estimators": """
## 3. Choose the parameters

A parameter is a number that a classifier is given instead of learning it. The test drawings must play no part in the
choice. So the training half is cut into three folds: a classifier is trained on two of them and predicts the third, and
each fold takes its turn. This is cross-validation; the curves show the mean accuracy of the three folds.

For a forest, the number of trees matters most. Look for the place where the curve turns flat: beyond it, every further
tree costs time and adds next to nothing.""",
    "random_forest max_features": """
Another parameter: how many pixels a tree may choose from at each split. The author found hardly any difference and
gave no numbers. See whether you agree.""",
    "knn n_neighbors": """
With one neighbour, a single odd drawing can decide; with very many, drawings vote that are not similar at all. The best
K lies somewhere in between.""",
    "mlp layers": """
How many layers should a multi-layer perceptron have, and how wide should they be? The widest do a little better here
and take far longer, so the choice weighs accuracy against time. The published seconds are from a computer of 2017.""",
    "mlp alpha": """
Alpha pulls the weights towards zero (regularization), which keeps a network from learning single drawings by heart. The
author tried six values and chose 0.001, but printed no accuracies.""",
    "support vectors": """
The notebook also has three support vector machines. All of them were less accurate than the other classifiers.""",
    "importances": """
Which pixels does a random forest use? The stronger the colour, the more important is the pixel for its predictions. The
corners have no importance: they are nearly always empty, so nothing can be learned from them.""",
    "figure 2": """
## 4. Compare the classifiers

Now train each classifier with its chosen parameters on more and more drawings: this is its learning curve. As in the
article, the test half grows with the training half; each size is therefore tested on other drawings, so do not read
much into a small step down. What to look for: all of them gain from more drawings, and the convolutional network stays
ahead.""",
    "figure 2, substitutes": """
There are not enough drawings of sheep here for the larger sizes, so the same comparison uses dogs instead. Cats and
dogs are harder to tell apart, so expect lower accuracies.""",
    "figures 3 and 4": """
## 5. Look at the best one closely

One number hides much. The confusion matrix counts how often each class was predicted as each other class: the diagonal
is correct, the rest are mistakes. The area under the ROC curve measures how well the network ranks the drawings,
whatever threshold is chosen: 1 is perfect, 0.5 is guessing. The mistakes themselves say the most: many are hard for
people, too.""",
    "five classes": """
## 6. Five classes

With five classes, guessing is correct only one time in five, so lower accuracies are no surprise. Is the order of the
classifiers the same?""",
    "figures 5 and 6": """
A classifier gives every class a probability. The largest of them, the probability of the predicted class, is its
confidence. When a classifier is well calibrated, its mean confidence is about its accuracy: of the predictions with a
confidence of 90 %, nine in ten are correct.""",
}

TASK = """
## 1. The task

In the game *Quick, Draw!* people had 20 seconds to draw a given word. David Kradolfer took such drawings, 28 pixels
wide and high, and asked how well a computer can classify them: first cats and sheep, then five animals at once. This
page repeats his experiments, step by step, and shows your numbers next to the published ones.

The rules are his: the first drawings of each class are used, a fixed half is kept for testing, and no classifier sees
that half before the end."""

MODELS_TEXT = """
## 2. The classifiers

Four classifiers are compared. Each gets the same 784 pixel values and returns a probability for every class."""

LEARNED = """
## 7. What was learned

The convolutional network is the most accurate, because it looks for strokes wherever they are instead of at single
pixels. It also takes the longest to train. The others need a few lines of code and a few seconds, and are not far
behind. More drawings help all of them, and there are many more: about 120,000 of each class."""

IMPROVEMENTS = """
## 8. Room for improvement

More drawings are the easiest way to a higher accuracy. How much is possible without a single one more? Here are the
same training drawings again, and each step changes one thing:

* **Smaller filters in more layers.** Two small filters, one after the other, cover as many pixels as a large one with
  fewer weights to learn, and each layer builds on the patterns that the one before has found.
* **Data augmentation.** A cat that is turned a little, moved or mirrored is still a cat. So every drawing can be used
  many times, each time slightly changed.
* **An ensemble.** Three networks are trained for longer. They rarely make the same mistake, so the mean of their
  probabilities makes fewer.
* **Transfer learning.** A network pretrained on many other classes, none of them in the article, already knows strokes,
  curves and corners. It turns each drawing into features, and by these features a cat is similar to other cats even
  where their pixels differ. So a new drawing is compared with the training drawings, and a few hundred are enough.
  Finally all weights of the network are trained further; with so few drawings, that need not help."""
