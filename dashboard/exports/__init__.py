"""What can be taken along, one file an export, and what pages and exports say in the same words; the table is table.py.

No Streamlit is imported here: the terminal offers the same exports.
"""
