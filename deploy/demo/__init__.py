"""The demo: the main job, once and whole, on a stack of its own.

Each step is a module; they run in the order of `run.STEPS`.
"""
