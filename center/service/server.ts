/** The HTTP interface: Fastify with the routes of `routes.ts`. */
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry as Metrics } from 'prom-client';
import { failure } from '../../host/failure.ts';
import { proveBooks } from '../store/proveBooks.ts';
import { answerBefore, keepAnswer, type Named, requestDigest } from './idempotency.ts';
import { isRefusal } from './line/refusal.ts';
import type { CsvPage, PageQuery } from './lists.ts';
import { type Call, ROUTES, type Route, type Service } from './routes.ts';
import { type Role, readToken } from './tokens.ts';

const BODY_OCTETS_MAX = 4 * 2 ** 20;
const requestsAMinuteMax = 1200;

const STATUS: Readonly<Record<string, number>> = {
  ...{ noToken: 401, unknownToken: 401, expiredToken: 401, revokedToken: 401, wrongRole: 403 },
  ...{ alreadyRefunded: 409, inDispute: 409, undecided: 409, nothingLeft: 422, beyondBalance: 422 },
  ...{ notFound: 404, keyReused: 422, alreadyDone: 409, noMailbox: 409, noKey: 400, badBody: 400 },
};

/** Numbers come as digits: bodies are not converted, so queries are not either. */
const queryOf = (cursor: string, isCsv: boolean) => ({
  type: 'object',
  properties: {
    after: { type: 'string', pattern: cursor },
    // A spreadsheet's rows are many: up to 9999 a page.
    limit: { type: 'string', pattern: isCsv ? '^[1-9][0-9]{0,3}$' : '^[1-9][0-9]{0,2}$' },
  },
  additionalProperties: false,
});

/** Throws unless the request has a token of one of the roles. Resolves to the token's id. */
const admit = async (service: Service, roles: readonly Role[], request: FastifyRequest): Promise<string> => {
  const token = await readToken(service.store.db, request.headers.authorization, service.now());
  if (typeof token === 'string') throw failure(token, 'Authorization: expected Bearer and a valid token');
  if (!roles.includes(token.role))
    throw failure('wrongRole', `token: expected role ${roles.join(' or ')}, got ${token.role}`);
  return token.id;
};

const KEY = /^[\x21-\x7e]{8,128}$/;

const nameOf = (request: FastifyRequest, tokenId: string): Named => {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !KEY.test(key))
    throw failure('noKey', 'Idempotency-Key: expected 8 to 128 printable characters');
  return { tokenId, key, request: requestDigest(request.method, request.url, request.body) };
};

/** Does a change once for each key: a repetition gets the same answer. */
const change = async (service: Service, route: Route, named: Named, call: Call): Promise<unknown> => {
  const { store, now } = service;
  const before = await answerBefore(store.db, named);
  if (before !== undefined) return JSON.parse(before);
  const keep = (answer: unknown) => (route.isSecret?.(call) ? undefined : JSON.stringify(answer));
  if (route.take) {
    const answer = await route.take(service, call);
    await keepAnswer(store.db, named, keep(answer), now());
    return answer;
  }
  return store.transact(async tx => {
    const answer = await route.change?.(service, tx, call);
    await keepAnswer(tx, named, keep(answer), now());
    return answer;
  });
};

/** The next page's address is in the header Link (RFC 8288). */
const sendCsv = (reply: FastifyReply, url: string, query: PageQuery, page: CsvPage): FastifyReply => {
  const { text, hasHeader, next } = page;
  const limit = query.limit === undefined ? '' : `&limit=${query.limit}`;
  if (next !== null) reply.header('link', `<${url}?after=${encodeURIComponent(next)}${limit}>; rel="next"`);
  return reply.type(`text/csv; charset=utf-8; header=${hasHeader ? 'present' : 'absent'}`).send(text);
};

const serve = (service: Service, route: Route) => async (request: FastifyRequest, reply: FastifyReply) => {
  const tokenId = (request as unknown as { tokenId: string }).tokenId;
  const call = { params: request.params, query: request.query, body: request.body ?? {} } as Call;
  if (route.csv) return sendCsv(reply, route.url, call.query, await route.csv(service, call));
  return route.read ? route.read(service, call) : change(service, route, nameOf(request, tokenId), call);
};

const addRoute = (app: FastifyInstance, service: Service, route: Route): void => {
  const { method, url, roles, summary, body, cursor, csv } = route;
  app.route({
    ...{ method, url },
    schema: {
      summary,
      description: `For ${roles.join(', ')}.`,
      ...(body ? { body } : {}),
      ...(cursor ? { querystring: queryOf(cursor, csv !== undefined) } : {}),
    },
    // Before the body is read: a stranger's body costs nothing.
    onRequest: async request => {
      Object.assign(request, { tokenId: await admit(service, roles, request) });
    },
    handler: serve(service, route),
  });
};

const addMetrics = (app: FastifyInstance, service: Service, register?: (metrics: Metrics) => void): void => {
  const metrics = new Metrics();
  collectDefaultMetrics({ register: metrics });
  register?.(metrics);
  const answers = new Counter({
    ...{ name: 'center_http_answers_total', help: 'Answers by route and status', registers: [metrics] },
    labelNames: ['route', 'status'],
  });
  const yen = new Gauge({
    ...{
      name: 'center_yen',
      help: 'Balance by class of account',
      registers: [metrics],
      labelNames: ['class'],
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    answers.inc({ route: request.routeOptions.url ?? 'none', status: reply.statusCode });
  });
  app.get('/metrics', {
    schema: { summary: 'Figures for Prometheus', description: 'For operator, auditor.' },
    onRequest: async request => {
      await admit(service, ['operator', 'auditor'], request);
    },
    handler: async (_, reply) => {
      const { balances } = await proveBooks(service.store.db);
      for (const [name, balance] of Object.entries(balances)) yen.set({ class: name }, balance);
      return reply.type(metrics.contentType).send(await metrics.metrics());
    },
  });
};

interface Thrown {
  readonly code?: string;
  readonly message: string;
  readonly statusCode?: number;
  readonly validation?: unknown;
}

/**
 * One line with a code; what a body held is not repeated. A mistake of this program is 500, and in the log.
 */
const answerError = (error: Thrown, request: FastifyRequest, reply: FastifyReply) => {
  const answer = (status: number, code: string, message: string) =>
    reply.code(status).send({ error: { code, message } });
  if (error.validation) return answer(400, 'badBody', error.message);
  const known = STATUS[error.code ?? ''];
  if (known) return answer(known, error.code as string, error.message);
  if (isRefusal(error)) return answer(422, error.code as string, error.message);
  if (error.statusCode === 429) return answer(429, 'tooMany', 'requests: expected fewer a minute');
  if (error.statusCode === 413)
    return answer(413, 'tooLarge', `body: expected at most ${BODY_OCTETS_MAX} octets`);
  if (error.statusCode && error.statusCode < 500)
    return answer(error.statusCode, 'badBody', 'body: expected JSON');
  request.log.error(error);
  return answer(500, 'bug', 'the center failed; its log says more');
};

/** TLS by PEM files, and a log where it is wanted. */
export interface ServerOptions {
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  readonly log: boolean;
  /** Adds figures to those of `/metrics`. */
  readonly register?: (metrics: Metrics) => void;
}

/** The server, not listening yet. */
export const createServer = async (
  service: Service,
  { tls, log, register }: ServerOptions,
): Promise<FastifyInstance> => {
  const logger = log ? { redact: ['req.headers.authorization'] } : false;
  const ajv = { customOptions: { removeAdditional: false as const, coerceTypes: false as const } };
  const app = fastify({
    ...{ logger, bodyLimit: BODY_OCTETS_MAX, ajv, ...(tls ? { https: tls } : {}) },
  }) as unknown as FastifyInstance;
  app.setErrorHandler<Thrown>(answerError as never);
  app.setNotFoundHandler((_, reply) =>
    reply.code(404).send({ error: { code: 'notFound', message: 'route: expected one of /openapi.json' } }),
  );
  await app.register(rateLimit, { max: requestsAMinuteMax, timeWindow: '1 minute' });
  await app.register(swagger, {
    openapi: {
      info: { title: 'cardphone center', version: '1' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  });
  await app.register(async scope => {
    addMetrics(scope, service, register);
    scope.get('/healthz', { schema: { summary: 'Whether the database answers' } }, async () => {
      await service.store.db.selectFrom('counters').selectAll().limit(1).execute();
      return { healthy: true };
    });
    for (const route of ROUTES) addRoute(scope, service, route);
    scope.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  await app.ready();
  return app;
};
