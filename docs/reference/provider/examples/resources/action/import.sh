# By id, or by the names of its integration and of itself.
terraform import genesysactions_action.forecast "Weather service/Get forecast"
