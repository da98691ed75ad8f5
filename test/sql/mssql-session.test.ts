import { connectDatabase } from "../../src/upgrade/database/connect";
import { openMssqlSession } from "../../src/sql/mssql-session";
import { failureOf } from "../made-up/failure";
import { madeUpSurroundings } from "../made-up/surroundings";
import { itIsASession, surroundingsFor } from "./session-cases";
import { PASSWORD, startServerWithTrouble, USER } from "./tds-with-trouble";

describe("the driver", () => {
  itIsASession({
    cancelsSilence: true,
    open: ({ port, password, encrypt, trustServerCertificate, signal }) =>
      openMssqlSession(
        surroundingsFor({ signal }),
        {
          host: "localhost",
          port,
          instanceName: undefined,
          database: "OctopusDeploy",
          user: USER,
          password,
          encrypt,
          trustServerCertificate,
          hostNameInCertificate: undefined,
          multiSubnetFailover: false,
        },
        10,
      ),
  });
});

it("explains what SQL Server refuses, by the account that opens the path", async () => {
  const server = await startServerWithTrouble();
  const text = `Server=tcp:localhost,${server.port};Database=OctopusDeploy;User ID=${USER};Password="${PASSWORD}";TrustServerCertificate=True`;
  const database = await connectDatabase({ ...madeUpSurroundings(), env: {} }, { callTimeoutSeconds: 10 })(text);
  const failure = await failureOf(() => database.backup("denied", { compress: true, onProgress: () => undefined }));
  await database.close();
  await server.close();
  expect(failure.code).toBe("Backup-AccessDenied");
  expect(failure.message).toContain("service account on the SQL host 'localhost'");
});
