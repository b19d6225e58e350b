// @ts-check
// Swagger UI on the OpenAPI document of the configuration that is served.
import { byId, credential, el, live } from "./common.js";

/** @typedef {(options: Record<string, unknown>) => unknown} SwaggerUI */

/**
 * Reads a script that is no module.
 * @param {string} path
 */
function script(path) {
  return new Promise((resolve) => {
    const element = el("script", { src: path });
    element.addEventListener("load", resolve);
    element.addEventListener("error", resolve);
    document.head.append(element);
  });
}

const [{ name, value }] = await Promise.all([credential(), script("/api/swagger-ui-bundle.js")]);
const swagger = /** @type {SwaggerUI | undefined} */ (Reflect.get(globalThis, "SwaggerUIBundle"));
const place = byId("swagger-ui");
if (swagger) {
  const show = () => {
    place.replaceChildren();
    swagger({
      url: "/openapi.json",
      domNode: place,
      deepLinking: false,
      // Its badge asks a server on the internet whether the document is valid.
      validatorUrl: null,
      defaultModelsExpandDepth: 0,
      /** @param {{ headers: Record<string, string> }} request */
      requestInterceptor: (request) => {
        if (
          name &&
          value &&
          !Object.keys(request.headers).some((known) => known.toLowerCase() === name.toLowerCase())
        ) {
          request.headers[name] = value;
        }
        return request;
      },
    });
  };
  show();
  live({ change: (change) => void (change.change === "configuration" && change.served && show()) });
} else {
  place.replaceChildren(el("p", { class: "notice bad" }, "Swagger UI could not be read."));
  live({});
}
