"""What grades is asked to say, by subject."""
from services.grades.queries import explanation, graduation, imports, schools, students, terms, whatif

routers = (imports.router, schools.router, terms.router, students.router, explanation.router, graduation.router, whatif.router)
