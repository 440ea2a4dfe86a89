exports.handler = async ({ name }) => ({ text: `Hello ${name}` });
