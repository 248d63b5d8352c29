"""Why a schedule is refused. The docstring is the message; `detail` holds what it names."""


class ScheduleRefused(ValueError):
    """This schedule cannot be kept."""

    def __init__(self, **detail: object) -> None:
        self.detail = detail
        super().__init__((self.__doc__ or type(self).__name__).format(**detail))


class WindowTooSmall(ScheduleRefused):
    """Windows of {opens:%H:%M}–{closes:%H:%M} leave no room."""


class SpreadOutOfRange(ScheduleRefused):
    """A time can be spread over 0 to 180 minutes, not {minutes}."""


class NotAWallTime(ScheduleRefused):
    """{what} must be a plain time of day in whole minutes, not {value}."""


class NaiveMoment(ScheduleRefused):
    """{what} must name its zone: {value} does not."""


class NoWeekdays(ScheduleRefused):
    """No weekday is chosen."""


class UnknownWeekday(ScheduleRefused):
    """Weekdays run from 0, Monday, to 6, Sunday: {weekdays} do not."""


class WeeksOutOfRange(ScheduleRefused):
    """A schedule can come every 1 to 4 weeks, not every {weeks}."""


class AnchorOutOfRange(ScheduleRefused):
    """{days} days does not fit a schedule tied to {anchor}."""


class QuietAllDay(ScheduleRefused):
    """Quiet hours that start and end at {at:%H:%M} leave no hour to write in."""


class PauseEndsFirst(ScheduleRefused):
    """The pause would end at {until} before it begins at {since}."""


class TimesTooClose(ScheduleRefused):
    """Two times of one day must stand in order and at least {minutes} minutes apart."""


class NoTimes(ScheduleRefused):
    """A schedule has one time a day, or two at most, not {count}."""


class UnknownZone(ScheduleRefused):
    """There is no time zone named {zone}."""


class NoKey(ScheduleRefused):
    """A schedule needs a random key: its times are drawn from it."""


class EndsBeforeStart(ScheduleRefused):
    """The end, {ends}, lies before the start, {start}."""


class EndUnclear(ScheduleRefused):
    """A schedule ends by a date or after a number of check-ins: one of the two, never none."""
