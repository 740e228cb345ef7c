"""Use a page by keyboard alone, as somebody does who cannot use a mouse."""

from playwright.sync_api import Locator, Page

MOST_TABS = 120


def tab_to(page: Page, wanted: Locator, *, most: int = MOST_TABS) -> None:
    """Press Tab until *wanted* has the focus, and check that the focus can be seen."""
    wanted.wait_for(state="attached")
    handle = wanted.element_handle()
    for _ in range(most):
        if handle is not None and handle.evaluate(
            "(element) => element === document.activeElement"
        ):
            assert _is_visible(page), f"the focus on {wanted} cannot be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def press(page: Page, wanted: Locator) -> None:
    """Go to a link or button by Tab and press Enter."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def write(page: Page, wanted: Locator, text: str) -> None:
    """Go to a field by Tab and type, in place of what is there."""
    tab_to(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, group: Locator, number: int) -> None:
    """Go to a group of radio buttons by Tab and choose one by the arrow keys, counted from 0."""
    first = group.get_by_role("radio").first
    checked = group.locator("input:checked")
    tab_to(page, checked if checked.count() else first)
    if not checked.count():
        page.keyboard.press("Space")
    radios = group.get_by_role("radio")
    for _ in range(radios.count()):
        if radios.nth(number).is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"choice {number} cannot be reached by arrow keys")


def _is_visible(page: Page) -> bool:
    """Tell whether the focused element shows an outline, itself or around it, inside the window."""
    return bool(
        page.evaluate(
            """() => {
              const element = document.activeElement;
              const outlined = (node) => {
                const style = getComputedStyle(node);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
              };
              const box = element.getBoundingClientRect();
              const inside = box.bottom > 0 && box.top < window.innerHeight;
              const label = element.closest("label");
              return inside && (outlined(element) || (label !== null && outlined(label)));
            }"""
        )
    )
