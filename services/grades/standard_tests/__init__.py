"""The professional standard test (การประเมินมาตรฐานวิชาชีพ) of vocational education."""
