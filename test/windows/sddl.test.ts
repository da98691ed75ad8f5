import { problemOfSddl } from "../../src/windows/sddl";

test.each([
  ["what a new folder has", "O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"],
  ["owned by SYSTEM, with an audit list", "O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)S:AI(AU;SAFA;FA;;;WD)"],
  ["SIDs in full", "O:S-1-5-32-544G:S-1-5-21-1-2-3-513D:P(A;OICI;FA;;;S-1-5-18)(A;OICI;FA;;;S-1-5-32-544)"],
])("closed: %s", (_, sddl) => expect(problemOfSddl(sddl)).toBeUndefined());

test.each([
  ["users may write", "O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;BU)", "names BU"],
  ["somebody by SID", "O:BAG:DUD:P(A;;FA;;;BA)(A;;FA;;;S-1-5-21-1-2-3-1001)", "names S-1-5-21-1-2-3-1001"],
  ["creator owner, for what is made inside", "O:BAG:DUD:P(A;;FA;;;BA)(A;OICIIO;GA;;;CO)", "names CO"],
  [
    "a user owns it and can open it at any time",
    "O:S-1-5-21-1-2-3-1001G:DUD:P(A;;FA;;;BA)",
    "owner is S-1-5-21-1-2-3-1001",
  ],
  ["it inherits", "O:BAG:DUD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)", "inherits"],
  ["no list: everybody", "O:BAG:DUD:NO_ACCESS_CONTROL", "inherits"],
  ["an empty list", "O:BAG:DUD:P", "empty"],
  ["no owner told", "D:P(A;;FA;;;BA)", "could not be understood"],
  ["nothing", "", "could not be understood"],
])("open: %s", (_, sddl, why) => expect(problemOfSddl(sddl)).toContain(why));
