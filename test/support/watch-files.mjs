// Loaded before a command where strace isn't to be had: notes in $TRACE what is opened, read or connected to.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const append = fs.appendFileSync;
const trace = process.env['TRACE'];
const note = (what, path) => append(trace, `${what}(${String(path)})\n`);
for (const [home, names] of [
  [fs, ['openSync', 'open', 'readFileSync', 'readFile', 'createReadStream', 'opendirSync', 'readdirSync']],
  [fs.promises, ['open', 'readFile', 'opendir', 'readdir']],
]) {
  for (const name of names) {
    const own = home[name];
    home[name] = function watched(path, ...rest) {
      if (path !== trace) note(name, path);
      return own.call(this, path, ...rest);
    };
  }
}
const socket = net.Socket.prototype;
const { connect } = Object.getOwnPropertyDescriptors(socket);
socket.connect = function watched(...args) {
  note('connect', JSON.stringify(args));
  return connect.value.apply(this, args);
};
syncBuiltinESMExports();
