"""What a script asks to be done, done within the transaction of the turn.

Slow things (Argon2id) are prepared outside: an effect that lacks them raises `Unprepared`, the transaction is undone,
the runner prepares, and the turn is run again from its beginning. It is pure until here, so it comes out the same.
"""

from bot.effects.finding import find_project, take_project
from bot.effects.looking_up import act, leave, look_up
from bot.effects.scene import Done, Prepared, Scene, Unprepared, World
from bot.effects.submitting import submit
from dialog.script import Script
from dialog.state import State
from dialog.turn import Effect

__all__ = ["Done", "Prepared", "Scene", "Unprepared", "World", "perform"]


def perform(scene: Scene, script: Script, state: State, effect: Effect) -> Done:
    """Raises `Unprepared`, and `cases.errors.CaseError` where the whole transaction must be undone."""
    match effect.name:
        case "submit":
            return submit(scene, script, state)
        case "find_project":
            return find_project(scene.books.places, effect.data)
        case "take_project":
            return take_project(scene.books.places, effect.data)
        case "look_up":
            return look_up(scene, effect)
        case "supplement" | "message" | "withdraw" | "rate" | "review":
            return act(scene, effect)
        case "leave":
            return leave(effect)
        case "discard":
            scene.discard_files()
            return Done()
        case "start_over":
            scene.discard_files()
            return Done(start_over=True)
        case "erase":
            scene.discard_files()
            return Done(erase=True)
        case name:
            raise ValueError(f"no such effect: {name}")
