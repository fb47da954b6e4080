"""What the screens of imports call."""

from collections.abc import Mapping, Sequence

from booking_app.core.audit import ActorKind
from booking_app.core.ids import new_id
from booking_app.domain.imports import service as imports
from booking_app.domain.imports.schemas import NewRun, Status
from booking_app.ui.admin.import_state import ImportState
from booking_app.ui.admin.imports_state import ImportsState
from tests.ui.handlers import MERCHANDISER_ADMIN, Call, Handlers, Scene

ONE = "/admin/imports/{made:import}"
NUMBER = "01a21296-0000-7000-8000-000000000001"


async def matching(scene: Scene) -> Mapping[str, str]:
    """A file whose columns are yet to be matched."""
    return await _run(scene)


async def ready(scene: Scene) -> Mapping[str, str]:
    """A file that was checked and would add a piece."""
    return await _run(scene, "ready", new_count=1)


async def _run(
    scene: Scene, status: Status = "matching", statuses: Sequence[Status] = ("matching",), **v: int
) -> Mapping[str, str]:
    run_id = new_id()
    async with scene.database.write() as session:
        await imports.add(
            session,
            NewRun(
                id=run_id,
                kind="pieces",
                actor_kind=ActorKind.STAFF,
                actor_id=str(new_id()),
                actor_name="Мила",
                file_name="pieces.csv",
                byte_count=10,
                format="csv",
                encoding="utf-8",
                delimiter=";",
                headings=["barcode"],
                sample=[["a1"]],
                matching=["barcode"],
            ),
        )
        await imports.move(session, run_id, statuses, status, **v)
    return {"import": str(run_id)}


ADMIN: Handlers = {
    ImportsState: {
        "load": Call(MERCHANDISER_ADMIN, at="/admin/imports"),
        "choose": Call(
            MERCHANDISER_ADMIN, {"kind": "variants"}, at="/admin/imports", after=("load",)
        ),
        "sent": Call(MERCHANDISER_ADMIN, {"import_id": NUMBER}, at="/admin/imports"),
    },
    ImportState: {
        "load": Call(MERCHANDISER_ADMIN, at=ONE, arrange=matching),
        "watch": Call(MERCHANDISER_ADMIN, at=ONE, arrange=matching, endless=True),
        "match": Call(
            MERCHANDISER_ADMIN,
            {"form": {"heading-0": "barcode"}},
            at=ONE,
            arrange=matching,
            after=("load",),
        ),
        "rematch": Call(MERCHANDISER_ADMIN, at=ONE, arrange=ready, after=("load",)),
        "apply": Call(MERCHANDISER_ADMIN, {"form": {}}, at=ONE, arrange=ready, after=("load",)),
        "cancel": Call(MERCHANDISER_ADMIN, at=ONE, arrange=ready, after=("load",)),
    },
}
