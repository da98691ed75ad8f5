/** Serves as many bytes as its path says: `/1500000000`. Prints its address. A process of its own, for the benchmark. */
import { createServer } from "node:http";

const piece = Buffer.alloc(1 << 20, "an installer is made of many bytes; ");

const server = createServer((request, response) => {
  let left = Number(request.url?.slice(1));
  response.writeHead(200, { "content-length": left });
  const send = () => {
    while (left > 0) {
      const next = left < piece.length ? piece.subarray(0, left) : piece;
      left -= next.length;
      if (!response.write(next)) {
        response.once("drain", send);
        return;
      }
    }
    response.end();
  };
  send();
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
