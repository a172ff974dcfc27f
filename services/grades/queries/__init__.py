"""What grades is asked to say, by subject."""
from services.grades.queries import graduation, imports, schools, students, terms

routers = (imports.router, schools.router, terms.router, students.router, graduation.router)
