import { all, html, nothing, type Html } from "./html";

/** Nothing where there is nothing to say. */
export const section = (title: string, content: Html): Html =>
  content.text === ""
    ? nothing
    : html`<section>
        <h2>${title}</h2>
        ${content}
      </section>`;

export const bullets = (items: readonly string[]): Html =>
  items.length === 0
    ? nothing
    : html`<ul>
        ${all(items.map((each) => html`<li>${each}</li>`))}
      </ul>`;

/** Terms with what is said of each. */
export const pairsList = (pairs: readonly (readonly [string, Html])[], kind = ""): Html =>
  html`<dl class="${kind}">
    ${all(
      pairs.map(
        ([term, said]) =>
          html`<dt>${term}</dt>
            <dd>${said}</dd>`,
      ),
    )}
  </dl>`;
