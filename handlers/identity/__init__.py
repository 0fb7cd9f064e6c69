"""Who reported, behind a second person (decision 10, CF-04 to CF-06): by consent of the reporter, or by the word of a
custodian on a request with a reason. The program cannot open an identity before that."""
