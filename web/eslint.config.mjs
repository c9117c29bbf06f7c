import tseslint from "typescript-eslint";

export default tseslint.config(
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 90],
      eqeqeq: "error",
      // An article must never become part of the page as HTML, and the page runs under a policy without inline script or style.
      "no-restricted-syntax": ["error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "text of articles is never HTML" },
        { selector: "JSXAttribute[name.name='style'] > Literal", message: "the policy forbids style attributes" },
        { selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]", message: "text of articles is never HTML" },
        { selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value='style']", message: "the policy forbids style attributes" }],
    },
  },
);
