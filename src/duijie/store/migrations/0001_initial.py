import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import duijie.store.models.access
import duijie.store.models.day
import duijie.store.models.event
import duijie.store.models.fields
import duijie.store.models.importing
import duijie.store.models.ledger
import duijie.store.models.listing
import duijie.store.models.outcome
import duijie.store.models.outgoing
import duijie.store.models.people
import duijie.store.models.plan
import duijie.store.models.wishes


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("mail", duijie.store.models.fields.SealedField()),
                ("mail_digest", models.CharField(max_length=32, unique=True)),
                ("language", models.CharField(default="zh-hans", max_length=8)),
                ("second_factor", duijie.store.models.fields.SealedField()),
                (
                    "second_factor_step",
                    models.BigIntegerField(default=0, help_text="last time step used; a code works once"),
                ),
                (
                    "session_stamp",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        help_text="changed to end every session",
                        max_length=16,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("mark", models.CharField(db_index=True, max_length=32)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("chain", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slug", models.SlugField(max_length=40)),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("venue", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("about", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("date", models.DateField()),
                ("timezone", models.CharField(default="Asia/Shanghai", max_length=60)),
                (
                    "language",
                    models.CharField(
                        default="zh-hans", help_text="of printed sheets and of guests unheard of", max_length=8
                    ),
                ),
                ("state", models.CharField(default=duijie.store.models.event.EventState["DRAFT"], max_length=8)),
                (
                    "max_meetings",
                    models.PositiveSmallIntegerField(default=4, help_text="meetings a guest, unless they set less"),
                ),
                (
                    "floor",
                    models.PositiveSmallIntegerField(default=2, help_text="meetings everybody should have at least"),
                ),
                ("suggestions", models.PositiveSmallIntegerField(default=18, help_text="suggestions a guest")),
                ("wishes", models.PositiveSmallIntegerField(default=8, help_text="people a guest may choose")),
                ("musts", models.PositiveSmallIntegerField(default=3, help_text="of these, “must meet”")),
                (
                    "answer_hours",
                    models.PositiveSmallIntegerField(default=72, help_text="hours a request waits for its answer"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="raised by each change; an older form is refused"),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
                (
                    "copied_from",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.event"
                    ),
                ),
            ],
            options={
                "ordering": ("-date",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "closed"])), name="event_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("aliases", models.JSONField(default=list)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("position", "key"),
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("words", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("digest", models.CharField(max_length=64)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("-version",),
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                (
                    "sample",
                    models.BooleanField(
                        default=False, help_text="shipped example: pages say that everybody is invented"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="raised by each change; an older form is refused"),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=16)),
                ("number", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.CharField(
                        blank=True, help_text="an account's key; empty: the installation itself", max_length=16
                    ),
                ),
                ("action", models.CharField(max_length=60)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("before", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("chain", "number"),
                "constraints": [models.UniqueConstraint(fields=("chain", "number"), name="audit_number_once")],
            },
        ),
        migrations.CreateModel(
            name="BoardState",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="board_state",
                        serialize=False,
                        to="store.event",
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("changed", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Assistant",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("languages", models.JSONField(default=list, help_text="an interpreter's, such as en, zh, yue")),
                ("slots", models.JSONField(blank=True, help_text="codes of slots; none: all", null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assistants", to="store.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["interpreter", "table_host"])), name="assistant_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("arrives", models.DateField(blank=True, null=True)),
                ("leaves", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delegations", to="store.event"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("opened", models.DateTimeField(auto_now_add=True)),
                ("closed", models.DateTimeField(blank=True, null=True)),
                (
                    "snapshot",
                    models.DateTimeField(blank=True, help_text="when it last took the list to work offline", null=True),
                ),
                ("heard", models.DateTimeField(blank=True, null=True)),
                ("error", models.IntegerField(default=0)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="desks", to="store.event"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "key"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed__isnull", True)), fields=("event", "name"), name="desk_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fixture",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("label", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                ("width", models.FloatField(default=10)),
                ("height", models.FloatField(default=6)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fixtures", to="store.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["stage", "door", "desk", "screen"])), name="fixture_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GuestImport",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("file_name", models.CharField(max_length=120)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("content", models.BinaryField(blank=True, help_text="sealed bytes of the file", null=True)),
                (
                    "state",
                    models.CharField(default=duijie.store.models.importing.ImportState["UPLOADED"], max_length=10),
                ),
                (
                    "inspection",
                    models.BinaryField(blank=True, help_text="sealed JSON of what was understood", null=True),
                ),
                ("preview", models.BinaryField(blank=True, help_text="sealed JSON of the dry run", null=True)),
                ("mapping", models.JSONField(default=dict)),
                ("decisions", models.JSONField(default=dict)),
                ("summary", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                ("by", models.CharField(max_length=16)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("imported", models.DateTimeField(blank=True, null=True)),
                ("undone", models.DateTimeField(blank=True, null=True)),
                ("kept_until", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="store.event"
                    ),
                ),
            ],
            options={
                "ordering": ("-created",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["uploaded", "read", "unreadable", "imported", "undone"])),
                        name="import_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("table", models.CharField(max_length=30)),
                ("row", models.CharField(max_length=16)),
                ("created", models.BooleanField()),
                ("before", models.BinaryField(blank=True, null=True)),
                ("after", models.BinaryField(blank=True, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="store.guestimport"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("one_reason", duijie.store.models.fields.SealedField()),
                ("other_reason", duijie.store.models.fields.SealedField()),
                ("one_said", models.BooleanField(blank=True, null=True)),
                ("other_said", models.BooleanField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(default=duijie.store.models.outcome.IntroductionState["PROPOSED"], max_length=9),
                ),
                ("expires", models.DateTimeField()),
                ("answered", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="introductions",
                        to="store.event",
                    ),
                ),
            ],
            options={
                "ordering": ("-created", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "accepted", "declined", "expired", "withdrawn"])),
                        name="introduction_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Cooperation",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("stage", models.CharField(default=duijie.store.models.ledger.Stage["INTENTION"], max_length=9)),
                ("grade", models.CharField(default=duijie.store.models.ledger.Grade["ONE_SIDE"], max_length=13)),
                ("contract_type", models.CharField(blank=True, max_length=11)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("next_step", models.CharField(blank=True, max_length=200)),
                ("next_date", models.DateField(blank=True, null=True)),
                ("began", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cooperations",
                        to="store.event",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cooperations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "introduction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cooperations",
                        to="store.introduction",
                    ),
                ),
            ],
            options={
                "ordering": ("next_date", "created", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["intention", "nda", "mou", "contract", "delivered", "stopped"])
                        ),
                        name="cooperation_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["one_side", "both_sides", "document", "public_record"])),
                        name="cooperation_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contract_type__in", ["", "development", "transfer", "licence", "consulting", "service"])
                        ),
                        name="cooperation_contract_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(("amount__gte", 0), ("currency__in", ["CNY", "HKD", "USD"])),
                            _connector="OR",
                        ),
                        name="cooperation_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("stage", models.CharField(blank=True, max_length=9)),
                ("grade", models.CharField(blank=True, max_length=13)),
                ("contract_type", models.CharField(blank=True, max_length=11)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("rate", models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True)),
                ("rate_date", models.DateField(blank=True, null=True)),
                ("next_date", models.DateField(blank=True, null=True)),
                ("happened", models.DateField(blank=True, null=True)),
                ("facts", models.JSONField(default=dict)),
                (
                    "by",
                    models.CharField(
                        blank=True, help_text="an account's key; empty: the installation itself", max_length=16
                    ),
                ),
                (
                    "party",
                    models.CharField(blank=True, help_text="key of the party that spoke; empty: staff", max_length=16),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="store.ledgerentry",
                    ),
                ),
                (
                    "cooperation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="store.cooperation"
                    ),
                ),
            ],
            options={
                "ordering": ("cooperation", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("cooperation", "number"), name="ledger_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "opened",
                                    "stage",
                                    "amount",
                                    "evidence",
                                    "confirmed",
                                    "disputed",
                                    "owner",
                                    "next",
                                    "check",
                                    "self_check",
                                    "note",
                                ],
                            )
                        ),
                        name="ledger_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("direction", models.CharField(max_length=5)),
                ("kind", models.CharField(default="technology", max_length=12)),
                ("language", models.CharField(default="zh-hans", max_length=8)),
                ("title", models.CharField(max_length=200)),
                ("teaser", models.TextField(blank=True)),
                ("detail", models.TextField(blank=True)),
                ("method_today", models.TextField(blank=True)),
                ("target_figure", models.TextField(blank=True)),
                ("budget_least", models.BigIntegerField(blank=True, null=True)),
                ("budget_most", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("deadline", models.DateField(blank=True, null=True)),
                (
                    "trl",
                    models.PositiveSmallIntegerField(blank=True, help_text="an offer's; a need's lowest", null=True),
                ),
                ("ip_state", models.CharField(blank=True, max_length=20)),
                ("ip_owner", models.CharField(blank=True, max_length=200)),
                ("cooperation", models.JSONField(default=list)),
                (
                    "facts",
                    models.JSONField(default=dict, help_text="what the kind asks beside: stage, volume, place, …"),
                ),
                ("state", models.CharField(default=duijie.store.models.listing.ListingState["DRAFT"], max_length=9)),
                ("expires", models.DateField(blank=True, null=True)),
                (
                    "expiry_told",
                    models.DateField(blank=True, help_text="the expiry its author was reminded of", null=True),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True, help_text="digest of the words of the list it came from", max_length=32
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("submitted", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
                ("chains", models.ManyToManyField(blank=True, related_name="listings", to="store.chain")),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="listings",
                        to="store.event",
                    ),
                ),
            ],
            options={
                "ordering": ("direction", "created", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["need", "offer"])), name="listing_direction"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "submitted", "returned", "accepted", "withdrawn", "expired"])
                        ),
                        name="listing_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_least__isnull", True),
                            ("budget_most__isnull", True),
                            ("budget_least__lte", models.F("budget_most")),
                            _connector="OR",
                        ),
                        name="listing_budget_band",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("trl__isnull", True), models.Q(("trl__gte", 1), ("trl__lte", 9)), _connector="OR"
                        ),
                        name="listing_trl",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="cooperation",
            name="need",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.listing",
            ),
        ),
        migrations.AddField(
            model_name="cooperation",
            name="offer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.listing",
            ),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("detail", models.BooleanField(default=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="store.listing"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ListingVersion",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("words", models.JSONField()),
                ("by", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="store.listing"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [models.UniqueConstraint(fields=("listing", "number"), name="listing_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("template", models.CharField(max_length=30)),
                ("language", models.CharField(max_length=8)),
                ("to", duijie.store.models.fields.SealedField()),
                ("subject", duijie.store.models.fields.SealedField()),
                ("body", duijie.store.models.fields.SealedField()),
                ("calendar", duijie.store.models.fields.SealedField()),
                ("calendar_method", models.CharField(blank=True, max_length=8)),
                ("message_id", models.CharField(max_length=120, unique=True)),
                ("state", models.CharField(default=duijie.store.models.outgoing.MailState["QUEUED"], max_length=7)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("sent", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="store.event",
                    ),
                ),
            ],
            options={
                "ordering": ("-created", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sent", "failed", "bounced"])), name="mail_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("state", models.CharField(default=duijie.store.models.plan.MeetingState["PLANNED"], max_length=9)),
                ("length", models.PositiveSmallIntegerField(default=1)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("origin", models.CharField(default=duijie.store.models.plan.MeetingOrigin["PLANNED"], max_length=11)),
                ("progress", models.CharField(default=duijie.store.models.plan.Progress["WAITING"], max_length=7)),
                ("started", models.DateTimeField(blank=True, null=True)),
                ("ended", models.DateTimeField(blank=True, null=True)),
                ("missing", models.JSONField(default=list)),
                ("changed", models.DateTimeField()),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="meetings", to="store.event"
                    ),
                ),
                (
                    "interpreter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meetings",
                        to="store.assistant",
                    ),
                ),
            ],
            options={
                "ordering": ("slot__starts", "table__position"),
                "constraints": [
                    models.UniqueConstraint(fields=("event", "code"), name="meeting_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "cancelled"])), name="meeting_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["planned", "standby", "on_the_spot"])), name="meeting_origin"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__in", ["waiting", "started", "ended", "no_show"])),
                        name="meeting_progress",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="cooperation",
            name="meeting",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="cooperation",
                to="store.meeting",
            ),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("role", models.CharField(max_length=12)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="store.event",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="store.programme"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                ["owner", "organiser", "reviewer", "desk", "table_host", "interpreter", "viewer"],
                            )
                        ),
                        name="membership_role",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("short", models.CharField(blank=True, max_length=80)),
                ("uscc", models.CharField(blank=True, max_length=18)),
                ("ubi", models.CharField(blank=True, max_length=8)),
                ("region", models.CharField(blank=True, max_length=80)),
                ("category", models.CharField(default="other", max_length=20)),
                ("website", models.URLField(blank=True)),
                ("search", models.TextField(blank=True)),
                (
                    "aliases",
                    models.JSONField(default=list, help_text="other spellings that were settled to be this one"),
                ),
                ("industry", models.JSONField(default=list, help_text="branches as lists name them")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="store.organisation",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="parts",
                        to="store.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="organisations", to="store.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("search", "key"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("uscc", ""), _negated=True), ("merged_into__isnull", True)),
                        fields=("programme", "uscc"),
                        name="uscc_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("ubi", ""), _negated=True), ("merged_into__isnull", True)),
                        fields=("programme", "ubi"),
                        name="ubi_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="listing",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="store.organisation"
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="credit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="introductions",
                to="store.organisation",
            ),
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("category", models.CharField(default="other", max_length=20)),
                (
                    "state",
                    models.CharField(default=duijie.store.models.people.ParticipantState["IMPORTED"], max_length=9),
                ),
                ("matchmaking", models.BooleanField(default=True)),
                ("vip", models.BooleanField(default=False)),
                ("available", models.JSONField(blank=True, null=True)),
                ("cap", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("incoming_cap", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("shown", models.JSONField(default=list)),
                ("shown_until", models.DateField(blank=True, null=True)),
                (
                    "abroad",
                    models.JSONField(
                        default=list, help_text="codes of sides whose guests may have their data, by consent"
                    ),
                ),
                ("suggestions_off", models.BooleanField(default=False)),
                ("staff_note", models.TextField(blank=True)),
                ("phone_list", models.BooleanField(default=False)),
                ("opened", models.DateTimeField(blank=True, help_text="first use of the confirm link", null=True)),
                ("confirmed", models.DateTimeField(blank=True, null=True)),
                ("last_seen", models.DateTimeField(blank=True, null=True)),
                ("suggestions_seen", models.DateTimeField(blank=True, null=True)),
                (
                    "badge",
                    models.PositiveSmallIntegerField(default=1, help_text="raised when a badge is lost: its code ends"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "delegation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="members",
                        to="store.delegation",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="store.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["imported", "invited", "confirmed", "declined", "cancelled"])
                        ),
                        name="participant_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("held", models.BooleanField()),
                ("next_step", models.CharField(blank=True, max_length=10)),
                ("by_when", models.DateField(blank=True, null=True)),
                ("note", duijie.store.models.fields.SealedField()),
                ("latest", models.BooleanField(default=True)),
                ("for_them", models.BooleanField(default=False)),
                ("mark", models.CharField(blank=True, max_length=40)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="store.meeting"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="store.participant"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "key"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("latest", True)),
                        fields=("meeting", "participant"),
                        name="outcome_latest_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("mark", ""), _negated=True),
                        fields=("meeting", "participant", "mark"),
                        name="outcome_mark_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("next_step__in", ["", "intention", "meet_again", "papers", "no_fit"])),
                        name="outcome_next_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nudge",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("about", models.CharField(max_length=20)),
                ("channel", models.CharField(default="mail", max_length=5)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "mail",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.mail"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nudges", to="store.participant"
                    ),
                ),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="MeetingMark",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=11)),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("mark", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, max_length=16)),
                ("received", models.DateTimeField(auto_now_add=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="store.meeting"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.participant",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "mark"),
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "mark"), name="meeting_mark_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["started", "ended", "no_show", "missing", "here", "late", "cannot_come", "reset"],
                            )
                        ),
                        name="meeting_mark_kind",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="mail",
            name="participant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mails",
                to="store.participant",
            ),
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("purpose", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("next", models.CharField(blank=True, max_length=200)),
                ("expires", models.DateTimeField()),
                ("used", models.DateTimeField(blank=True, null=True)),
                ("revoked", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="store.membership",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="store.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["sign_in", "confirm", "invite"])), name="link_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account__isnull", False), ("participant__isnull", False), _connector="OR"),
                        name="link_has_reader",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedToken",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("revoked", models.DateTimeField(blank=True, null=True)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feeds", to="store.participant"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="delegation",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.participant",
            ),
        ),
        migrations.CreateModel(
            name="ContactShare",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=6)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="store.participant"
                    ),
                ),
                (
                    "whom",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shared_with", to="store.participant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn__isnull", True)),
                        fields=("by", "whom", "channel"),
                        name="share_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("way", models.CharField(max_length=7)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="check_ins", to="store.event"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="check_ins",
                        to="store.desk",
                    ),
                ),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="check_in", to="store.participant"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["qr", "name", "digits", "group", "walk_in", "self"])),
                        name="check_in_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Avoid",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.organisation"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="avoids", to="store.participant"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("participant", "organisation"), name="avoid_once")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("mail", duijie.store.models.fields.SealedField()),
                ("mail_digest", models.CharField(blank=True, db_index=True, max_length=32)),
                ("phone", duijie.store.models.fields.SealedField()),
                ("phone_digest", models.CharField(blank=True, db_index=True, max_length=32)),
                ("wechat", duijie.store.models.fields.SealedField()),
                ("languages", models.JSONField(default=list)),
                ("language", models.CharField(default="zh-hans", help_text="of pages and mails", max_length=8)),
                ("search", models.TextField(blank=True)),
                ("mail_bounced", models.DateTimeField(blank=True, null=True)),
                (
                    "own",
                    models.JSONField(default=list, help_text="fields the person set; a list no longer changes them"),
                ),
                (
                    "aliases",
                    models.JSONField(
                        default=list, help_text="other names and digests of contacts settled to be theirs"
                    ),
                ),
                ("erased", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="people",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="store.person",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="store.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="store.programme"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ("search", "key"),
            },
        ),
        migrations.AddField(
            model_name="participant",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="participations", to="store.person"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="listings", to="store.person"
            ),
        ),
        migrations.CreateModel(
            name="LedgerWords",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", duijie.store.models.fields.SealedField()),
                ("shared", models.BooleanField(default=False)),
                ("link", models.URLField(blank=True, help_text="of a public record", max_length=400)),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("file_kind", models.CharField(blank=True, max_length=40)),
                ("file_size", models.PositiveIntegerField(blank=True, null=True)),
                ("file_digest", models.CharField(blank=True, max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="store.ledgerentry"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="introduction",
            name="connector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="introductions_made",
                to="store.person",
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="introduced_as_one", to="store.person"
            ),
        ),
        migrations.AddField(
            model_name="introduction",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="introduced_as_other", to="store.person"
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("purpose", models.CharField(max_length=30)),
                ("recipient", models.CharField(blank=True, max_length=120)),
                ("given", models.BooleanField()),
                ("notice_digest", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=8)),
                ("channel", models.CharField(max_length=12)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("notice", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.notice")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="store.person"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "key"),
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phases", to="store.event"
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.UniqueConstraint(fields=("event", "code"), name="phase_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "set_up",
                                    "import",
                                    "review",
                                    "wishes_open",
                                    "wishes_close",
                                    "publish",
                                    "print",
                                    "day",
                                    "first_check",
                                    "last_check",
                                ],
                            )
                        ),
                        name="phase_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("state", models.CharField(default=duijie.store.models.plan.VersionState["DRAFT"], max_length=10)),
                ("problem", models.JSONField()),
                ("plan", models.JSONField()),
                ("locks", models.JSONField(default=list)),
                (
                    "figures",
                    models.JSONField(
                        default=dict, help_text="most meetings any plan can place, first come's value, prices"
                    ),
                ),
                (
                    "history",
                    models.JSONField(default=list, help_text="placements before each change by hand, latest last"),
                ),
                ("edition", models.PositiveIntegerField(default=1)),
                ("seed", models.PositiveIntegerField(default=1)),
                ("seconds", models.FloatField(blank=True, null=True)),
                ("software", models.CharField(max_length=40)),
                ("verified", models.BooleanField(default=False)),
                (
                    "changes",
                    models.JSONField(
                        default=dict, help_text="a version of the day: the changes it answers, as the contract's JSON"
                    ),
                ),
                ("made_by", models.CharField(blank=True, max_length=16)),
                ("made", models.DateTimeField(auto_now_add=True)),
                ("published", models.DateTimeField(blank=True, null=True)),
                ("published_by", models.CharField(blank=True, max_length=16)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="store.event"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(fields=("event", "number"), name="plan_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")), fields=("event",), name="plan_published_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "superseded"])), name="plan_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True), ("verified", True), _connector="OR"
                        ),
                        name="plan_verified",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="store.planversion"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="store.programme"
            ),
        ),
        migrations.CreateModel(
            name="MailTemplate",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("subject", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("body", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed", models.DateTimeField(auto_now=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mail_templates", to="store.programme"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("programme", "code"), name="mail_template_once")],
            },
        ),
        migrations.AddField(
            model_name="mail",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="store.programme",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="listings", to="store.programme"
            ),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("input", models.JSONField(default=dict)),
                ("output", models.JSONField(default=dict)),
                ("state", models.CharField(default=duijie.store.models.outgoing.JobState["WAITING"], max_length=7)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("said", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("stop_asked", models.BooleanField(default=False)),
                ("fault", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("started", models.DateTimeField(blank=True, null=True)),
                ("ended", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="store.event",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="store.programme",
                    ),
                ),
            ],
            options={
                "ordering": ("-created", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "stopped"])),
                        name="job_state",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="introduction",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="introductions", to="store.programme"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="store.programme"
            ),
        ),
        migrations.AddField(
            model_name="cooperation",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="cooperations", to="store.programme"
            ),
        ),
        migrations.AddField(
            model_name="chain",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="chains", to="store.programme"
            ),
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                (
                    "matchmaking",
                    models.BooleanField(default=True, help_text="guests of this kind take part in meetings"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="categories", to="store.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "key"),
                "constraints": [models.UniqueConstraint(fields=("programme", "code"), name="category_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Projector",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("revoked", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="projectors", to="store.event"
                    ),
                ),
            ],
            options={
                "ordering": ("-created", "key"),
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("used", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("number", models.PositiveIntegerField()),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("figures", models.JSONField(default=dict)),
                ("records", models.JSONField(default=dict)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField()),
                ("approved", models.DateTimeField(blank=True, help_text="a bulletin is a draft until then", null=True)),
                ("approved_by", models.CharField(blank=True, max_length=16)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="store.event",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="store.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "event", "kind", "number"), name="report_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["day", "annual", "bulletin"])), name="report_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reprint",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("badge", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, max_length=16)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reprints", to="store.participant"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "key"),
                "constraints": [models.UniqueConstraint(fields=("participant", "badge"), name="badge_ended_once")],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("state", models.CharField(default=duijie.store.models.wishes.RequestState["WAITING"], max_length=9)),
                ("message", models.CharField(blank=True, max_length=300)),
                (
                    "on_the_spot",
                    models.BooleanField(default=False, help_text="asked on the day; placed at once when accepted"),
                ),
                ("expires", models.DateTimeField()),
                ("answered", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests_made",
                        to="store.participant",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="store.event"
                    ),
                ),
                (
                    "whom",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests_got", to="store.participant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "accepted", "declined", "expired", "withdrawn"])),
                        name="request_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "accepted"])),
                        fields=("by", "whom"),
                        name="request_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("category", models.CharField(max_length=30)),
                ("days", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed", models.DateTimeField(auto_now=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="retention_rules",
                        to="store.programme",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("programme", "category"), name="retention_once")],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="the version that was read")),
                ("verdict", models.CharField(max_length=9)),
                ("reasons", models.JSONField(default=list)),
                ("words", models.TextField(blank=True)),
                ("by", models.CharField(max_length=16)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="store.listing"
                    ),
                ),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("mark", models.CharField(max_length=40)),
                ("way", models.CharField(max_length=7)),
                ("undo", models.BooleanField(default=False)),
                ("result", models.CharField(max_length=11)),
                ("token", models.CharField(blank=True, max_length=64)),
                ("given", duijie.store.models.fields.SealedField()),
                ("claimed", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, max_length=16)),
                ("received", models.DateTimeField(auto_now_add=True)),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="scans",
                        to="store.desk",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scans", to="store.event"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="scans",
                        to="store.participant",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "mark"),
                "constraints": [
                    models.UniqueConstraint(fields=("event", "mark"), name="scan_mark_once"),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["qr", "name", "digits", "group", "walk_in", "self"])),
                        name="scan_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "result__in",
                                [
                                    "came",
                                    "again",
                                    "undone",
                                    "replaced",
                                    "other_event",
                                    "cancelled",
                                    "erased",
                                    "unknown",
                                ],
                            )
                        ),
                        name="scan_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.SlugField(max_length=20)),
                ("kind", models.CharField(default=duijie.store.models.event.SessionKind["OTHER"], max_length=12)),
                ("title", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("about", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("place", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="store.event"
                    ),
                ),
            ],
            options={
                "ordering": ("starts", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("event", "code"), name="session_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["arrival", "ceremony", "keynote", "dialogue", "matchmaking", "break", "other"],
                            )
                        ),
                        name="session_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="session_ends_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Side",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("letter", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("regions", models.JSONField(default=list)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="store.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="side_code_once"),
                    models.UniqueConstraint(fields=("programme", "position"), name="side_position_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="participant",
            name="side",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.side"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="side",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.side"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="side",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="store.side"
            ),
        ),
        migrations.CreateModel(
            name="Host",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hosts", to="store.programme"
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosts",
                        to="store.side",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "key"),
            },
        ),
        migrations.AddField(
            model_name="guestimport",
            name="side",
            field=models.ForeignKey(
                blank=True,
                help_text="for rows that do not say",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to="store.side",
            ),
        ),
        migrations.CreateModel(
            name="CooperationParty",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "cooperation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="store.cooperation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cooperations",
                        to="store.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cooperations",
                        to="store.person",
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.side",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("cooperation", "person"), name="cooperation_party_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AskRule",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("wishes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("incoming", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ask_rules", to="store.event"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.side"),
                ),
                (
                    "whom",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.side"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("event", "by", "whom"), name="ask_rule_once")],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.SlugField(max_length=20)),
                ("starts", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=25)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slots", to="store.event"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slots", to="store.session"
                    ),
                ),
            ],
            options={
                "ordering": ("starts", "code"),
                "constraints": [models.UniqueConstraint(fields=("event", "code"), name="slot_code_once")],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("party", models.PositiveSmallIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="store.meeting"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="store.participant"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.slot"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("participant", "slot"), name="person_once_a_slot"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="slot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="store.slot"
            ),
        ),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("title", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("organisation", duijie.store.models.fields.WordsField(default=duijie.store.models.fields.empty_words)),
                ("moderator", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.participant"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="speakers", to="store.session"
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="store.side"
                    ),
                ),
            ],
            options={
                "ordering": ("-moderator", "position", "key"),
            },
        ),
        migrations.CreateModel(
            name="Steward",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("called", models.CharField(blank=True, help_text="as the person named them", max_length=120)),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stewardships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stewards", to="store.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)), fields=("person", "account"), name="steward_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("score", models.FloatField()),
                ("reasons", models.JSONField(default=list)),
                ("feedback", models.CharField(blank=True, max_length=4)),
                ("added_by", models.CharField(blank=True, max_length=16)),
                ("proposed_by", models.CharField(blank=True, max_length=16)),
                ("made", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggestions_made", to="store.event"
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.listing",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.listing",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggested_to", to="store.participant"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="store.participant"
                    ),
                ),
            ],
            options={
                "ordering": ("rank", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("participant", "other"), name="suggestion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("participant", models.F("other")), _negated=True),
                        name="suggestion_of_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Table",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("zone", models.CharField(blank=True, max_length=12)),
                ("seats", models.PositiveSmallIntegerField(default=4)),
                ("slots", models.JSONField(blank=True, null=True)),
                ("x", models.FloatField(blank=True, null=True)),
                ("y", models.FloatField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tables", to="store.event"
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="store.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "code"),
                "constraints": [models.UniqueConstraint(fields=("event", "code"), name="table_code_once")],
            },
        ),
        migrations.CreateModel(
            name="StandbyOffer",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(help_text="of the meeting it would become", max_length=80)),
                ("value", models.FloatField(default=0)),
                ("state", models.CharField(default=duijie.store.models.day.StandbyState["OFFERED"], max_length=9)),
                ("accepted_by", models.JSONField(default=list)),
                ("expires", models.DateTimeField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standby_offers", to="store.event"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.meeting",
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.participant"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.participant"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.slot"),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.table",
                    ),
                ),
            ],
            options={
                "ordering": ("-value", "code", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["offered", "placed", "declined", "expired", "withdrawn"])),
                        name="standby_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")), fields=("slot", "table"), name="standby_place_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")), fields=("event", "code"), name="standby_wish_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="table",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="store.table",
            ),
        ),
        migrations.CreateModel(
            name="Disruption",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("by", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("settled", models.PositiveIntegerField(blank=True, null=True)),
                ("ended", models.DateTimeField(blank=True, null=True)),
                (
                    "assistant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disruptions",
                        to="store.assistant",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="disruptions", to="store.event"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disruptions",
                        to="store.participant",
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.slot"),
                ),
                (
                    "until",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.slot",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disruptions",
                        to="store.table",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "key"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["absent", "late", "table_closed", "interpreter_away"])),
                        name="disruption_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assistant__isnull", True), ("participant__isnull", False), ("table__isnull", True)
                            ),
                            models.Q(
                                ("assistant__isnull", True), ("participant__isnull", True), ("table__isnull", False)
                            ),
                            models.Q(
                                ("assistant__isnull", False), ("participant__isnull", True), ("table__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="disruption_of_one",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="assistant",
            name="table",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="hosts",
                to="store.table",
            ),
        ),
        migrations.CreateModel(
            name="TableUse",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="table_uses", to="store.meeting"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.slot"),
                ),
                (
                    "table",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.table"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("table", "slot"), name="table_once_a_slot"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.CharField(max_length=16)),
                ("mail_digest", models.CharField(blank=True, max_length=32)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tombstones", to="store.programme"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person", models.CharField(max_length=16)),
                ("channel", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="transfers",
                        to="store.event",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.side"),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.side",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="store.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "key"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "person", "goal", "channel", "year"), name="transfer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("strength", models.CharField(max_length=4)),
                ("note", models.TextField(blank=True)),
                (
                    "entered_by",
                    models.CharField(blank=True, help_text="account of whoever acted for the guest", max_length=16),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="store.participant"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes_made", to="store.event"
                    ),
                ),
                (
                    "whom",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wished_by", to="store.participant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "whom"), name="wish_once"),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("whom")), _negated=True), name="wish_of_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength__in", ["must", "like", "no"])), name="wish_strength"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=duijie.store.models.fields.new_key,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("asked", models.DateTimeField(auto_now_add=True)),
                ("answer", models.CharField(blank=True, max_length=10)),
                ("answered", models.DateTimeField(blank=True, null=True)),
                (
                    "cooperation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="store.cooperation"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="store.cooperationparty"
                    ),
                ),
            ],
            options={
                "ordering": ("asked", "key"),
                "constraints": [models.UniqueConstraint(fields=("party", "days"), name="check_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("programme", "version"), name="notice_once"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["state", "next_try"], name="mail_due"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["event", "state"], name="listing_by_state"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["event", "person"], name="listing_by_person"),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["event", "state"], name="job_by_state"),
        ),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.CheckConstraint(
                condition=models.Q(("one", models.F("other")), _negated=True), name="introduction_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Least("one", "other"),
                django.db.models.functions.comparison.Greatest("one", "other"),
                condition=models.Q(("state__in", ["proposed", "accepted"])),
                name="introduction_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("programme", "slug"), name="event_slug_once"),
        ),
        migrations.AddIndex(
            model_name="cooperation",
            index=models.Index(fields=["programme", "stage"], name="cooperation_by_stage"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["event", "state"], name="request_by_state"),
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(fields=["event", "participant"], name="scan_by_guest"),
        ),
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(fields=["event", "state"], name="participant_by_state"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(fields=("event", "person"), name="participant_once"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("programme"),
                models.F("role"),
                django.db.models.functions.comparison.Coalesce("event", models.Value("")),
                django.db.models.functions.comparison.Coalesce("side", models.Value("")),
                name="membership_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", duijie.store.models.access.Role["REVIEWER"]), _negated=True),
                    ("side__isnull", False),
                    _connector="OR",
                ),
                name="reviewer_has_side",
            ),
        ),
    ]
