/* A mail server that takes every message, and keeps it for whoever it was to. */
import { createServer } from "node:net";

/** Undoes how mail writes long lines and odd letters. */
const plain = (text) =>
  text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

/** Answers as a server does that wants neither a name nor TLS; after DATA comes a message, which ends with a lone point. */
function talk(socket, taken) {
  let message = null;
  let recipient = "";
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.write("220 ready\r\n");
  socket.on("data", (data) => {
    const lines = (rest + data).split("\r\n");
    rest = lines.pop();
    for (const line of lines) {
      if (message && line !== ".") {
        message.push(line);
      } else if (message) {
        taken.push({ recipient, text: plain(message.join("\r\n")) });
        message = null;
        socket.write("250 taken\r\n");
      } else if (/^DATA/i.test(line)) {
        message = [];
        socket.write("354 go on\r\n");
      } else if (/^QUIT/i.test(line)) {
        socket.end("221 goodbye\r\n");
      } else {
        recipient = line.match(/^RCPT TO:<(.*?)>/i)?.[1] ?? recipient;
        socket.write("250 yes\r\n");
      }
    }
  });
}

export async function takeMail() {
  const [taken, sockets] = [[], new Set()];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    talk(socket, taken);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: server.address().port,
    /** The newest message to somebody. */
    to: (recipient) => taken.findLast((it) => it.recipient === recipient)?.text,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
