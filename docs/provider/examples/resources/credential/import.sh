# By id, or by name. The fields cannot be read back: they are set again by the next change of fields_wo_version.
terraform import genesysactions_credential.keys 2f3a9f0e-7b61-4f6c-9d0e-6a6f1c1b8f11
