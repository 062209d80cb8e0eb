import { expect, it } from 'vitest';
import { busSockets } from '../../../src/keychain/bus-address.ts';

it.each<{ name: string; env: Record<string, string>; uid?: number; sockets: string[] }>([
  { name: 'a path', env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1/bus' }, sockets: ['/run/user/1/bus'] },
  {
    name: 'a path among other keys',
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:guid=0123,path=/a/bus,x=y' },
    sockets: ['/a/bus'],
  },
  {
    name: 'an abstract name',
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/dbus-X' },
    sockets: ['\0/tmp/dbus-X'],
  },
  {
    name: 'several, in their order',
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/a;unix:abstract=b,guid=1;unix:path=/c' },
    sockets: ['/a', '\0b', '/c'],
  },
  { name: 'percent-escapes', env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/a%20b%2c%C3%A9' }, sockets: ['/a b,é'] },
  { name: 'a broken escape', env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/a%zz;unix:path=/b' }, sockets: ['/b'] },
  { name: 'a NUL in a path', env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/a%00b' }, sockets: [] },
  {
    name: 'transports that are not spoken',
    env: {
      DBUS_SESSION_BUS_ADDRESS:
        'tcp:host=localhost,port=1;autolaunch:;launchd:env=X;unixexec:path=/bin/sh;unix:tmpdir=/tmp',
    },
    sockets: [],
  },
  { name: 'no address at all', env: { DBUS_SESSION_BUS_ADDRESS: 'nonsense;;:' }, sockets: [] },
  { name: 'unset: the runtime folder', env: { XDG_RUNTIME_DIR: '/run/user/7' }, uid: 8, sockets: ['/run/user/7/bus'] },
  {
    name: 'empty: the runtime folder',
    env: { DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '/r' },
    sockets: ['/r/bus'],
  },
  { name: 'neither: the usual runtime folder', env: {}, uid: 8, sockets: ['/run/user/8/bus'] },
  { name: 'a relative runtime folder', env: { XDG_RUNTIME_DIR: 'run' }, uid: 8, sockets: ['/run/user/8/bus'] },
  { name: 'nothing known', env: {}, sockets: [] },
])('finds the bus: $name', ({ env, uid, sockets }) => {
  expect(busSockets(env, uid)).toEqual(sockets);
});
