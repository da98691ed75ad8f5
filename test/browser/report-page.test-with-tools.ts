import { reportPage } from "../../src/report/page";
import { REPORTS } from "../report/reports";
import { showsClient } from "../other-clients/lab/shows-client";
import { Browser, findBrowser, INSTALL } from "./browser";

const found = findBrowser();

/** In one expression: how far the page is wider than what is looked through, and which elements reach over its edge. */
const TOO_WIDE = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const over = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > clientWidth + 1);
  return { by: scrollWidth - clientWidth, over: over.map(({ tagName, className }) => tagName + "." + className) };
})()`;
/** Words of the table of nodes that are broken in two: a time or a version that takes more than one line. */
const BROKEN_WORDS = `[...document.querySelectorAll("th, td")].flatMap((cell) => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const words = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    for (const word of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) words.push(word[0]);
    }
  }
  return words;
})`;
const COLOURS = `(() => {
  const { backgroundColor, color } = getComputedStyle(document.body);
  return [backgroundColor, color].map((each) => each.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3);
})()`;
/** Of A4 within the margins of the page, in CSS pixels. */
const PAPER = { width: Math.floor(((210 - 2 * 16) / 25.4) * 96), height: 1000, media: "print" } as const;

showsClient(
  { what: "The report in a browser", client: "Chromium" },
  found.here ? found : { ...found, install: INSTALL },
  () => {
    let browser: Browser;
    beforeAll(async () => (browser = await Browser.open(found.program)));
    afterAll(() => browser.close());

    test.each(Object.entries(REPORTS))(
      "%s fits 400 and 1280 pixels and A4, and breaks no word of a table",
      async (_what, summary) => {
        await browser.show(reportPage(summary), { width: 1280, height: 800 });
        expect(await browser.ask(TOO_WIDE)).toEqual({ by: 0, over: [] });
        for (const look of [{ width: 400, height: 800 }, PAPER]) {
          await browser.look(look);
          expect(await browser.ask(TOO_WIDE)).toEqual({ by: 0, over: [] });
          expect(await browser.ask(BROKEN_WORDS)).toEqual([]);
        }
      },
    );

    test("is light or dark as the reader's system is, and light on paper", async () => {
      const page = reportPage(REPORTS.upgraded);
      const screen = { width: 1280, height: 800 };
      const looks = [
        [{ ...screen, scheme: "light" }, "light"],
        [{ ...screen, scheme: "dark" }, "dark"],
        [{ ...PAPER, scheme: "dark" }, "light"],
      ] as const;
      for (const [look, expected] of looks) {
        await browser.show(page, look);
        const [paper = 0, ink = 0] = (await browser.ask(COLOURS)) as number[];
        expect(paper > ink ? "light" : "dark").toBe(expected);
        expect(Math.abs(paper - ink)).toBeGreaterThan(150);
      }
    });

    test("is printed on few sheets, with the timeline's colors", async () => {
      await browser.show(reportPage(REPORTS.upgraded), { width: 1280, height: 800 });
      const pdf = (await browser.pdf()).toString("latin1");
      expect(pdf).toContain("%PDF-");
      // 595 by 842 points.
      expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][\d.]* 84[12][\d.]*\]/);
      expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(3);
    });

    test("is well-formed: what the browser makes of it is what was written", async () => {
      for (const summary of Object.values(REPORTS)) {
        const page = reportPage(summary);
        await browser.show(page, { width: 1280, height: 800 });
        const begun = page.match(/<[a-z][a-z0-9]*[\s>]/g)?.length;
        expect(await browser.ask('document.querySelectorAll("*").length')).toBe(begun);
      }
    });

    test("asks nobody for anything", async () => {
      await browser.show(reportPage(REPORTS.upgraded), { width: 1280, height: 800 });
      expect(await browser.ask('performance.getEntriesByType("resource").map(({ name }) => name)')).toEqual([]);
    });
  },
);
