"""The form with aiogram's own FSM, its memory storage and one update of a chat at a time."""

from aiogram import Dispatcher, F
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.telegram.peers import questions, serving

KEYS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text=label, callback_data=f"kind:{kind}")] for kind, label in questions.KINDS.items()
    ]
)


class Form(StatesGroup):
    kind = State()
    where = State()
    what = State()


async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Form.kind)
    await message.answer(questions.KIND, reply_markup=KEYS)


async def kind(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    await state.update_data(kind=(query.data or "").partition(":")[2])
    await state.set_state(Form.where)
    if query.message is not None:
        await query.message.answer(questions.WHERE)


async def where(message: Message, state: FSMContext) -> None:
    await state.update_data(where=message.text)
    await state.set_state(Form.what)
    await message.answer(questions.WHAT)


async def what(message: Message, state: FSMContext) -> None:
    told = await state.get_data()
    await state.clear()
    await message.answer(questions.summary(told["kind"], told["where"], message.text or ""))


async def lost(message: Message) -> None:
    await message.answer(questions.LOST)


def main() -> None:
    dispatcher = Dispatcher(storage=MemoryStorage(), events_isolation=SimpleEventIsolation())
    dispatcher.message.register(start, CommandStart())
    dispatcher.callback_query.register(kind, Form.kind, F.data.startswith("kind:"))
    dispatcher.message.register(where, Form.where, F.text)
    dispatcher.message.register(what, Form.what, F.text)
    dispatcher.message.register(lost)
    serving.aiogram(dispatcher)


if __name__ == "__main__":
    main()
