import fc from "fast-check";
import { evaluate } from "../../../src/stand-ins/engine/octostache";
import { VariableDictionary } from "../../../src/stand-ins/engine/variable-dictionary";

const variables = new VariableDictionary().add(
  Object.entries({
    Name: "value",
    Other: "Name",
    Spaced: "  Mixed Case  ",
    Yes: "True",
    No: "False",
    Empty: "",
    Chain: "<#{Name}>",
    Loop: "x#{Loop}",
    Ping: "#{Pong}",
    Pong: "#{Ping}",
    HalfKnown: "#{Name} #{Unknown}",
    List: "a,b,c",
    Json: '{"items":[{"name":"first","on":true}],"n":7}',
    "Octopus.Machine.Name": "app-01",
    "Octopus.Action[Check, (it) #1].Output[app-01].Ready": "yes",
    "Octopus.Action[Probe].Output[app-01].NeedsWork": "True",
    "Octopus.Action[Probe].Output[app-02].NeedsWork": "False",
    "Octopus.Action[Probe].Output.NeedsWork": "False",
  }).map(([name, value]) => ({ name, value })),
);
const on = (text: string, unknown?: "verbatim" | "empty") => evaluate(text, variables, unknown);

test.each([
  ["a value", "[#{Name}]", "[value]"],
  ["names ignore case", "#{nAmE}", "value"],
  ["spaces around the name", "#{ Name }", "value"],
  ["a nested index", "#{Octopus.Action[Probe].Output[#{Octopus.Machine.Name}].NeedsWork}", "True"],
  ["a name with everything a step's name may hold", "#{Octopus.Action[Check, (it) #1].Output[app-01].Ready}", "yes"],
  ["a value that holds a token", "#{Chain}", "<value>"],
  ["the escape", "##{Name} #{Name}", "#{Name} value"],
  ["an unknown variable", "#{Unknown} and #{Name}", "#{Unknown} and value"],
  ["an unknown variable in a value", "#{HalfKnown}", "value #{Unknown}"],
  ["an unknown index", "#{A[#{Unknown}].B}", "#{A[#{Unknown}].B}"],
  ["a value that leads to itself", "#{Loop}", "x#{Loop}"],
  ["values that lead to each other", "#{Ping}", "#{Ping}"],
  ["an empty value", "[#{Empty}]", "[]"],
  ["filters", "#{Spaced | Trim | ToUpper}, #{Spaced|tolower}", "MIXED CASE,   mixed case  "],
  ["a filter that is not played", "#{Name | Markdown}", "#{Name | Markdown}"],
  ["JSON", "#{Json.items[0].name} #{Json.items[0].on} #{Json.n}", "first True 7"],
  ["JSON without that property", "#{Json.items[4].name}", "#{Json.items[4].name}"],
  ["what is no token leaves the text as it is", "#{Name} #{ !? }", "#{Name} #{ !? }"],
  ["a block without an end leaves the text as it is", "#{if Name}#{Name}", "#{if Name}#{Name}"],
])("%s", (_what, text, expected) => {
  expect(on(text)).toBe(expected);
});

test.each([
  ["#{if Yes}1#{/if}", "1"],
  ["#{if No}1#{/if}", ""],
  ["#{if Empty}1#{else}2#{/if}", "2"],
  ["#{if Unknown}1#{else}2#{/if}", "2"],
  ["#{unless Unknown}1#{/unless}", "1"],
  ["#{unless Yes}1#{else}2#{/unless}", "2"],
  ['#{if Name == "value"}1#{/if}', "1"],
  ['#{if Name == "VALUE"}1#{else}2#{/if}', "2"],
  ['#{if Name != "value"}1#{else}2#{/if}', "2"],
  ['#{if Unknown == ""}1#{/if}', "1"],
  ['#{if Spaced | Trim | ToLower == "mixed case"}1#{/if}', "1"],
  ["#{if Name == Name}1#{/if}", "1"],
  ['#{if Name == "}"}1#{else}2#{/if}', "2"],
  ["#{if Yes}#{if No}1#{else}2#{/if}#{else}3#{/if}", "2"],
  ['#{if Octopus.Action[Probe].Output[#{Octopus.Machine.Name}].NeedsWork == "True"}True#{/if}', "True"],
])("%s", (text, expected) => {
  expect(on(text)).toBe(expected);
});

test.each([
  ["#{each x in List}#{x};#{/each}", "a;b;c;"],
  ["#{each m in Octopus.Action[Probe].Output}#{if m.NeedsWork}#{m}=#{m.NeedsWork};#{/if}#{/each}", "app-01=True;"],
  ["#{each x in List}#{Octopus.Template.Each.Index}#{unless Octopus.Template.Each.Last},#{/unless}#{/each}", "0,1,2"],
  ["#{each x in Unknown}never#{/each}", ""],
])("%s", (text, expected) => {
  expect(on(text)).toBe(expected);
});

test.each(["", "False", "no", "0", " false "])("'%s' is false in a condition", (value) => {
  const given = new VariableDictionary().add([{ name: "X", value }]);
  expect(evaluate("#{if X}1#{else}2#{/if}", given)).toBe("2");
});

test("an unknown variable is empty where that is asked for", () => {
  expect(on("[#{Unknown}][#{HalfKnown}]", "empty")).toBe("[][value ]");
});

test("a text without a token comes out as it went in", () => {
  const text = fc.string({ unit: "grapheme" }).filter((each) => !each.includes("#{"));
  fc.assert(fc.property(text, (each) => expect(on(each)).toBe(each)));
});

test("whatever the text, it ends and does not throw", () => {
  const piece = fc.constantFrom(
    "#{",
    "##{",
    "}",
    "Name",
    "Loop",
    "if ",
    "else",
    "/if",
    "each x in ",
    '"',
    "[",
    "]",
    "|",
    " == ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      expect(typeof on(pieces.join(""))).toBe("string");
    }),
  );
});

test("a chain of a thousand values ends", () => {
  const chain = Array.from({ length: 1000 }, (_, index) => ({ name: `V${index}`, value: `#{V${index + 1}}` }));
  expect(evaluate("#{V0}", new VariableDictionary().add(chain))).toMatch(/^#\{V\d+\}$/);
});
