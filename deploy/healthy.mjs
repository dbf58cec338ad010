// The health check of the images: asks the program in the same container whether it lives. Slim images have no curl.
// Usage: node deploy/healthy.mjs api|worker|sandbox
const places = {
  api: { port: process.env.PORT || 8080, host: process.env.HOST },
  sandbox: { port: process.env.PORT || 8080, host: process.env.HOST },
  worker: {
    port: process.env.PURGEWAY_WORKER_HTTP_PORT || 9465,
    host: process.env.PURGEWAY_WORKER_HTTP_HOST,
  },
};

const { port, host } = places[process.argv[2]];
if (port === 'off') {
  console.log('it is told to tell nothing of itself');
  process.exit(0);
}
// Whoever listens on every address listens on loopback too.
const name = !host || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
const address = `http://${name.includes(':') ? `[${name}]` : name}:${port}/livez`;

fetch(address, { signal: AbortSignal.timeout(4_000) }).then(
  ({ status }) => {
    console.log(`${address} answers ${status}`);
    process.exitCode = status === 200 ? 0 : 1;
  },
  (error) => {
    console.log(`${address}: ${error.cause?.code ?? error.message}`);
    process.exitCode = 1;
  },
);
