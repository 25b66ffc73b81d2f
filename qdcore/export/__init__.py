"""Files that leave the app: a report as one HTML page, a model with its card, drawings, runs, citations.

Each function returns bytes or text from plain values; dashboard/exports has the table of what pages and terminal offer.
"""
