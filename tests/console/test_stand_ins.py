"""Who stands in for whom: own clients with the backup person, and whether each client agreed (F-68, F-69, CR-705)."""

import pytest

from bot.domain.people import AlertLevel, Pairing
from tests.console.cast import House
from tests.console.test_alerts import words
from tests.console.test_clients import many

PAGE = "/team/clients"
GOES, STAYS = "goes to the backup person; the client agreed", "does not go to the backup person"


async def read(house: House, who: str = "brandt", path: str = PAGE) -> str:
    return words((await (await house.signed_in(who)).get(path)).text)


async def test_each_client_stands_there_with_the_backup_person_and_their_own_choice(house: House) -> None:
    """CR-1202: as it is now, at each reading."""
    await house.marta()
    text = await read(house)
    assert "Ana" in text and "Dr. Brandt" in text and "Marta" in text and GOES in text
    await house.change("ana", backup_ok=False)
    text = await read(house)
    assert STAYS in text and GOES not in text
    await house.change("ana", alerts=AlertLevel.NONE)
    assert "the client allowed no alerts" in await read(house)


async def test_what_somebody_chose_who_is_not_confirmed_is_not_shown(house: House) -> None:
    await house.marta()
    await house.change("ana", pairing=Pairing.WAITING)
    text = await read(house)
    assert GOES not in text and "not shown before you confirm who they are" in text


async def test_without_a_backup_person_the_warning_stays_wherever_one_looks(house: House) -> None:
    """F-69: nobody is named, or somebody who has not accepted, or whose role was taken back (CR-705)."""
    pages = ("/clients", "/clients?search=nobody", "/team", PAGE)
    for path in pages:
        assert "No backup person is named." in await read(house, path=path)
    assert "reaches the operator alone" in await read(house)
    await house.marta()
    for path in pages:
        assert "No backup person is named." not in await read(house, path=path)
    await house.change("marta", chat="")
    for path in pages:
        assert "Marta is named and has not accepted" in await read(house, path=path)
    assert "the backup person has not accepted" in await read(house) and GOES not in await read(house)


@pytest.mark.parametrize("lead", [True, False])
async def test_nobody_reads_there_of_a_colleagues_clients_not_even_a_lead(house: House, lead: bool) -> None:
    """T3, F-68: strangers to each other's clients."""
    await house.marta()
    await house.change("okafor", lead=lead)
    okafor = await read(house, "okafor")
    assert "Chidi" in okafor and "Ana" not in okafor and "Clients: 1." in okafor
    marta = await read(house, "marta")
    assert "Ana" not in marta and "You have no clients yet." in marta
    assert (await house.browser().get(PAGE)).status_code == 401


async def test_a_client_who_is_offered_is_said_to_be_so_by_name(house: House) -> None:
    await house.change("ana", handing_to="okafor")
    assert "Dr. Brandt; offered to Dr. Okafor" in await read(house)


async def test_a_long_list_turns_its_pages_is_searched_and_shows_whom_nobody_stands_in_for(house: House) -> None:
    await house.marta()
    await many(house, 60)
    await house.change("x059", backup_ok=False, label="<b>" + "n" * 60)
    brandt = await house.signed_in("brandt")
    first = await brandt.get(PAGE)
    assert first.text.count('scope="row"') == 25 and "Page 1 of 3" in words(first.text)
    assert "Clients: 61. With a backup person to whom they agreed: 60." in words(first.text)
    last = words((await brandt.get(f"{PAGE}?show=all&page=3")).text)
    assert "Client 058" in last and "Page 3 of 3" in last
    alone = (await brandt.get(f"{PAGE}?show=without")).text
    assert alone.count('scope="row"') == 1 and "&lt;b&gt;nnn" in alone and "Clients listed: 1." in words(alone)
    assert "Client 007" in words((await brandt.get(f"{PAGE}?search=client+007")).text)
    odd = await brandt.get(f"{PAGE}?show=%00&page=-1&search=%3Cb%3Eqq")
    assert odd.status_code == 200 and "Nobody here." in words(odd.text)


async def test_it_is_there_in_spanish_and_the_team_page_leads_to_it(house: House) -> None:
    await house.marta()
    await house.change("brandt", language="es")
    brandt = await house.signed_in("brandt")
    team = (await brandt.get("/team")).text
    assert f'href="{PAGE}"' in team and "Con una persona de respaldo aceptada: 1." in words(team)
    assert "llega a la persona de respaldo" in words((await brandt.get(PAGE)).text)
