import type { Vector } from './vector.ts';

const people: Readonly<Record<string, string>> = {
  'a user': 'http://user@127.0.0.1:{port}/',
  'a user and a password': 'http://user:secret@127.0.0.1:{port}/',
  'a password alone': 'http://:secret@127.0.0.1:{port}/',
  'a host as user': 'http://hooks.example@127.0.0.1:{port}/',
  'a host and a port as user': 'http://hooks.example:443@127.0.0.1:{port}/',
  'a percent-encoded @': 'http://hooks.example%40127.0.0.1:{port}/',
  'two @': 'http://hooks.example@x@127.0.0.1:{port}/',
  'a user before a good host': 'http://user@hooks.example:{port}/',
  'an empty user': 'http://@127.0.0.1:{port}/',
  'an empty user and password': 'http://:@127.0.0.1:{port}/',
  'a backslash before @': 'http://127.0.0.1:{port}\\@hooks.example/',
  'a slash before @': 'http://127.0.0.1:{port}/@hooks.example/',
  'a question mark before @': 'http://127.0.0.1:{port}?@hooks.example/',
  'a number sign before @': 'http://127.0.0.1:{port}#@hooks.example/',
  'an encoded number sign': 'http://hooks.example%23@127.0.0.1:{port}/',
  'a space before @': 'http://hooks.example @127.0.0.1:{port}/',
  'a line break': 'http://127.0.0.1:{port}\r\n@hooks.example/',
};

const schemes = [
  'ftp://127.0.0.1:{port}/',
  'file:///etc/passwd',
  'file://127.0.0.1/etc/passwd',
  'gopher://127.0.0.1:{port}/_SET%20a%20b',
  'dict://127.0.0.1:{port}/info',
  'ldap://127.0.0.1:{port}/',
  'tftp://127.0.0.1:{port}/a',
  'sftp://127.0.0.1:{port}/a',
  'ssh://127.0.0.1:{port}',
  'redis://127.0.0.1:{port}/0',
  'ws://127.0.0.1:{port}/',
  'wss://127.0.0.1:{port}/',
  'data:text/plain,hello',
  'javascript:fetch("http://127.0.0.1:{port}/")',
  'blob:http://127.0.0.1:{port}/a',
  'about:blank',
  'view-source:http://127.0.0.1:{port}/',
  'jar:http://127.0.0.1:{port}/!/',
  'netdoc:///etc/passwd',
  'unix:/var/run/docker.sock',
  'http+unix://%2Fvar%2Frun%2Fdocker.sock/',
  'url:http://127.0.0.1:{port}/',
  '//127.0.0.1:{port}/',
  '/path',
  '127.0.0.1:{port}',
  'localhost:{port}',
  '',
];

const spellings = [
  'HTTP://127.0.0.1:{port}/',
  'hTTpS://127.0.0.1:{port}/',
  'http:127.0.0.1:{port}/',
  'http:/127.0.0.1:{port}/',
  'http:///127.0.0.1:{port}/',
  'http:\\\\127.0.0.1:{port}\\',
  '  http://127.0.0.1:{port}/',
  'ht\ntp://127.0.0.1:{port}/',
  'http:\t//127.0.0.1:{port}/',
  '\u0000http://127.0.0.1:{port}/',
  'http://127.0.0.1:{port}',
  'http://127.0.0.1:0{port}/',
  'http://127.0.0.1:{port}/../../..//',
  'http://127.0.0.1:{port}/%2e%2e/?a=http://hooks.example/#b',
];

const ports = [1, 22, 23, 25, 53, 110, 143, 445, 993, 2375, 3306, 5432, 6379, 8080, 9200, 11_211, 27_017];

export const urlPartVectors: readonly Vector[] = [
  ...Object.entries(people).map(([what, url]) => ({ name: `userinfo: ${what}`, url })),
  ...schemes.map((url) => ({ name: `scheme: ${url === '' ? 'nothing' : url}`, url })),
  ...spellings.map((url) => ({ name: `spelling: ${JSON.stringify(url)}`, url })),
  // Nothing but the port, or the scheme, speaks against these: the network is allowed.
  ...ports.map((port): Vector => ({
    name: `port ${port} by default rules`,
    url: `https://127.0.0.1:${port}/`,
    rules: 'default-ways',
  })),
  ...['{port}', '0', '65536', '99999', '-1', '4 43', '443a', '４４３４'].map((port): Vector => ({
    name: `port ${port} by default rules`,
    url: `https://127.0.0.1:${port}/`,
    rules: 'default-ways',
  })),
  {
    name: 'http by default rules',
    url: 'http://127.0.0.1/',
    rules: 'default-ways',
  },
  {
    name: 'http at the port of https by default rules',
    url: 'http://127.0.0.1:443/',
    rules: 'default-ways',
  },
];
