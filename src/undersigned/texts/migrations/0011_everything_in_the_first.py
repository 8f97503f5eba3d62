"""What was there before coalitions belongs to a first one: all statements, all convenors."""

from django.db import migrations


def gather(apps, schema_editor):
    statements = apps.get_model("texts", "Statement").objects
    convenors = apps.get_model("accounts", "Convenor").objects
    if not statements.exists() and not convenors.exists():
        return
    coalitions = apps.get_model("coalitions", "Coalition").objects
    first, _ = coalitions.get_or_create(is_first=True, defaults={"slug": "first", "name": "This instance"})
    statements.filter(coalition__isnull=True).update(coalition=first)
    membership = apps.get_model("coalitions", "Membership")
    numbers = convenors.order_by("pk").values_list("pk", flat=True)
    membership.objects.bulk_create(
        [membership(coalition=first, convenor_id=number) for number in numbers], ignore_conflicts=True
    )


def scatter(apps, schema_editor):
    apps.get_model("texts", "Statement").objects.update(coalition=None)
    apps.get_model("coalitions", "Membership").objects.all().delete()
    apps.get_model("coalitions", "Coalition").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("texts", "0010_statement_coalition")]
    operations = [migrations.RunPython(gather, scatter, elidable=True)]
