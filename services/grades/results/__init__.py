"""The book of results: its entries, its terms that are open or closed, what students have learnt by it."""
