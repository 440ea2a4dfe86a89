# By id, or by name. The fields cannot be read back and stay as they are: a change of fields_wo_version sends those of the configuration.
terraform import genesysactions_credential.keys 2f3a9f0e-7b61-4f6c-9d0e-6a6f1c1b8f11
