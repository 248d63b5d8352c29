"""Everything that is kept: the closed set of records that a decision may ask to remember."""

from bot.domain.alert import Alert
from bot.domain.checkin import Checkin
from bot.domain.consent import Consent
from bot.domain.console import SignIn
from bot.domain.dialogue import Place
from bot.domain.journal import Act, Entry, Episode, StepLeft
from bot.domain.measure_order import Order
from bot.domain.own_prompt import OwnPrompt
from bot.domain.people import Agreed, Client, Invite, Therapist
from bot.domain.private_note import PrivateNote
from bot.domain.safety_plan import Plan
from bot.domain.schedule import Schedule
from bot.domain.toolkit import Practice, Proposal

Record = (
    Client
    | Therapist
    | Invite
    | Place
    | Checkin
    | Schedule
    | Practice
    | Proposal
    | Plan
    | PrivateNote
    | OwnPrompt
    | Entry
    | Episode
    | Alert
    | Agreed
    | Consent
    | Order
    | Act
    | StepLeft
    | SignIn
)
