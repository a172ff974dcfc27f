"""Run the grades service: python -m services.grades"""

from services.grades.service import grades

if __name__ == "__main__":
    grades.run()
