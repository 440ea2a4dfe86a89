# By id, or by name.
terraform import genesysactions_integration.functions 1d0f6a8e-52a7-4b4f-8a39-0d9a4d6d5a42
