# By its id, or by that of its integration.
terraform import genesysactions_custom_auth_action.login customAuth_-_0b7b1a1a-7f0e-4b0e-8f0e-2f6d6a1c9e33
