"""A reader of the built website, who opens pages and notes what goes wrong on them."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tools.project import PAGES


def built_pages() -> list[str]:
    """Give every page of the book, as paths below the site's root; JupyterLab's are not of it."""
    found = [path.relative_to(PAGES) for path in PAGES.rglob("*.html")]
    return sorted(path.as_posix() for path in found if path.parts[0] not in ("_static", "lite"))


class Reader:
    """Opens pages, and keeps everything that goes wrong on them in `faults`."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def open(self, path: str, width: int = 1440, scheme: str = "light", **options: bool) -> Page:
        """Open a page, and scroll through it so that everything loads."""
        page = self.watched_page(width, scheme, **options)
        page.goto(f"{self.address}/{path}")
        page.wait_for_load_state("networkidle")
        self.scroll_through(page)
        return page

    def watched_page(self, width: int = 1440, scheme: str = "light", **options: bool) -> Page:
        """Give an empty page that notes what goes wrong on whatever is opened in it."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            has_touch=options.get("touch", False),
        )
        self.contexts.append(context)
        # Nothing but this site is reached, whatever a page asks for.
        context.route(self.foreign, lambda route: route.abort())
        page = context.new_page()
        page.on("request", lambda request: self.request(request.url))
        page.on("websocket", lambda socket: self.request(socket.url))
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("console", self.console)
        page.on("response", self.response)
        page.on("requestfailed", lambda r: self.faults.append(f"failed: {r.url}: {r.failure}"))
        return page

    def foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme in ("data", "blob", "about"):
            return False
        return parts.netloc != urlsplit(self.address).netloc

    def request(self, url: str) -> None:
        if self.foreign(url):
            self.faults.append(f"request to another host: {url}")

    def console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.faults.append(f"console {message.type}: {message.text}")

    def response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"status {response.status}: {response.url}")

    def scroll_through(self, page: Page) -> None:
        """Bring every part of the page into view once: live figures load when they come near."""
        page.evaluate(
            """async () => {
                for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
                    scrollTo(0, y);
                    // A browser that draws nothing for a while calls no frame either.
                    await new Promise(go => { requestAnimationFrame(go); setTimeout(go, 200); });
                }
                scrollTo(0, 0);
            }"""
        )
        page.wait_for_load_state("networkidle")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
