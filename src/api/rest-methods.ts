import { type IResource, type IRestApi, LambdaIntegration, type Method, MockIntegration, Model, PassthroughBehavior, RequestValidator } from 'aws-cdk-lib/aws-apigateway';
import type { ApiRoute } from './api-routes';
import { PREFLIGHT_AGE, type Cors } from './cors';
import { METHOD_NOT_ALLOWED, problemHeaders, problemText, quoted } from './gateway-problems';
import { requestSchema, type RequestOptions } from './request-schemas';
import { OPEN, type MethodAccess } from './rest-authorizer';
import { EXPOSED_HEADERS } from '../contract';

/** What the methods of an API have in common. */
export interface RestMethodsOptions extends RequestOptions {
  readonly access: MethodAccess;
  readonly apiKeyRequired: boolean;
  readonly cors?: Cors;
}

/** The methods for the routes, by route; and on their paths, the answers to preflights and to other methods. */
export function addRestMethods(api: IRestApi, routes: ApiRoute[], options: RestMethodsOptions): ReadonlyMap<string, Method> {
  const validator = new RequestValidator(api, 'Validator', { restApi: api, validateRequestBody: true, validateRequestParameters: true });
  const methods = new Map<string, Method>();
  const paths = new Map<string, ApiRoute[]>();
  for (const one of routes) {
    const [method, path] = one.route.split(' ');
    const resource = api.root.resourceForPath(path);
    const schema = requestSchema(one.route, options);
    const model = schema && new Model(resource, `${method}Body`, { restApi: api, contentType: 'application/json', schema });
    methods.set(one.route, resource.addMethod(method, new LambdaIntegration(one.handler, { allowTestInvoke: false }), {
      ...accessOf(one, options),
      requestParameters: Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [`method.request.path.${name}`, true])),
      ...(model ? { requestModels: { 'application/json': model }, requestValidator: validator } : {}),
    }));
    paths.set(path, [...paths.get(path) ?? [], one]);
  }
  for (const [path, of] of paths) {
    const resource = api.root.resourceForPath(path);
    const allowed = of.map(({ route }) => route.split(' ')[0]);
    if (options.cors) addPreflight(resource, allowed, options.cors);
    addMethodNotAllowed(resource, allowed, options.cors, accessOf(of[0], options));
  }
  return methods;
}

function accessOf({ forGuests }: ApiRoute, { access, apiKeyRequired }: RestMethodsOptions) {
  return { ...forGuests ? OPEN : access, apiKeyRequired };
}

function addPreflight(resource: IResource, allowMethods: string[], { origins, credentials, headers }: Cors): void {
  resource.addCorsPreflight({
    allowOrigins: origins.includes('*') ? ['*'] : origins,
    allowMethods,
    allowHeaders: headers,
    allowCredentials: credentials,
    exposeHeaders: [...EXPOSED_HEADERS],
    maxAge: PREFLIGHT_AGE,
  });
}

/** What browsers send unless told otherwise, each with the same request: API Gateway would take the body itself for it. */
const TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded'];

/** Asks nobody behind the API, and only those get the answer who might call the path: no method is open because it does nothing. */
function addMethodNotAllowed(resource: IResource, allowed: string[], cors: Cors | undefined, access: MethodAccess): void {
  const status = `${METHOD_NOT_ALLOWED.status}`;
  const headers = Object.entries(quoted({ ...problemHeaders(METHOD_NOT_ALLOWED, cors), Allow: [...allowed, ...cors ? ['OPTIONS'] : []].join(', ') }))
    .map(([name, value]) => [`method.response.header.${name}`, value]);
  resource.addMethod('ANY', new MockIntegration({
    requestTemplates: Object.fromEntries(TYPES.map((type) => [type, '{ "statusCode": 200 }'])),
    passthroughBehavior: PassthroughBehavior.NEVER,
    integrationResponses: [{ statusCode: status, responseParameters: Object.fromEntries(headers), responseTemplates: { 'application/json': problemText(METHOD_NOT_ALLOWED) } }],
  }), {
    ...access,
    methodResponses: [{ statusCode: status, responseParameters: Object.fromEntries(headers.map(([name]) => [name, true])) }],
  });
}
