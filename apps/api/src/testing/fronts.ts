import type { Front, FrontAccount, Fronting } from '../intake/fronting.ts';

/** A vendor that takes URLs and directories without `*`, hard only. */
export const plainAccount: FrontAccount = {
  id: 'plain-main',
  vendor: {
    id: 'plain',
    capabilities: {
      'purge.url': { answer: 'can' },
      'purge.directory': { answer: 'can' },
      'purge.everything': { answer: 'can' },
      'purge.tag': { answer: 'cannot', note: 'Plain has no tags.' },
    },
    checkTarget: ({ value }) => (value.includes('*') ? 'Plain takes no *.' : undefined),
  },
  limits: { purge: { url: {}, directory: {}, everything: {} } },
};

/** A vendor that takes all kinds in both modes. */
export const ableAccount: FrontAccount = {
  id: 'able-main',
  vendor: {
    id: 'able',
    capabilities: {
      'purge.url': { answer: 'can', modes: ['hard', 'soft'] },
      'purge.directory': { answer: 'can', modes: ['hard', 'soft'] },
      'purge.hostname': { answer: 'can', modes: ['hard', 'soft'] },
      'purge.tag': { answer: 'can', modes: ['hard', 'soft'] },
      'purge.pattern': { answer: 'can', modes: ['hard', 'soft'] },
      'purge.everything': { answer: 'can', modes: ['hard', 'soft'] },
    },
    checkTarget: () => undefined,
  },
  limits: {
    purge: {
      url: {},
      directory: {},
      hostname: {},
      tag: {},
      pattern: {},
      everything: {},
    },
  },
};

/** A distribution of the able account with two hostnames. */
export const shop: Front = {
  account: ableAccount,
  distribution: {
    id: 'shop',
    domain: 'shop.example',
    hostnames: ['shop.example', 'm.shop.example'],
    scheme: 'https',
  },
};

/** `www.example` is fronted by both accounts, `shop.example` by the able one, `img.example` by the plain one. */
export const fronts: Fronting = {
  accountsFor(hostname) {
    switch (hostname) {
      case 'www.example':
        return [
          front(plainAccount, 'www-plain'),
          front(ableAccount, 'www-able'),
          front(ableAccount, 'www-again'),
        ];
      case 'shop.example':
        return [shop];
      case 'img.example':
        return [front(plainAccount, 'img')];
      default:
        return [];
    }
  },
  distribution: (id) => (id === 'shop' ? shop : undefined),
};

function front(account: FrontAccount, id: string): Front {
  const domain = `${id}.example`;
  return { account, distribution: { id, domain, hostnames: [domain], scheme: 'https' } };
}
