def test_django_finds_nothing_to_complain_about() -> None:
    from django.core.checks import run_checks

    assert run_checks() == []
