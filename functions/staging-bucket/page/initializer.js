// A file of its own, for the page's content security policy allows no script in the page.
SwaggerUIBundle({
  url: "/openapi/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  // No badge from a validator elsewhere; the document is valid, or it would not be here.
  validatorUrl: null,
});
