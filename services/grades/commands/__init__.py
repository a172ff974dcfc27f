"""What grades is asked to do, by subject."""
from services.grades.commands import corrections, graduation, imports, results, standard_tests, students, terms

routers = (imports.router, results.router, students.router, standard_tests.router, corrections.router, terms.router, graduation.router)
