import { maintain, MadeUpInstance, upgradedNode, URL } from "./made-up-maintenance";

test("it is turned off, whatever the record says, and the record is left alone", async () => {
  const instance = new MadeUpInstance();
  instance.on = true;
  const node = upgradedNode({ maintenance: true });
  const { lines } = await maintain({ mode: "Disable", instance, node });
  expect(instance.on).toBe(false);
  expect(node.record.written).toEqual([]);
  expect(lines).toEqual([
    `change: turn off maintenance mode of ${URL}`,
    `highlight: Maintenance mode of ${URL} is off.`,
  ]);
});

test("when it is off, nothing is done", async () => {
  const { instance, lines } = await maintain({ mode: "Disable" });
  expect(instance.asked).toEqual([`GET ${URL}`]);
  expect(lines).toEqual([`info: Maintenance mode of ${URL} is already off.`]);
});
